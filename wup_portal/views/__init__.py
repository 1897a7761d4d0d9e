"""Pages that combine apps, one module per subject."""
