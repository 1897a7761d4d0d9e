"""`clean_html()`: the one sanitiser, called on every write path and again where text is marked safe."""

import nh3

TAGS = {
    "p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "sub", "sup",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}


def clean_html(html: str) -> str:
    """Only the tags a writer may use; links only https, http and mailto. Cleaning twice changes nothing."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
