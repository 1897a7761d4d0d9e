"""A text as a QR code, as SVG; the same text always gives the same bytes."""

from itertools import groupby

import qrcode

QUIET = 4  # dots of white on each side, which the standard asks for


def qr_svg(text: str) -> str:
    """Square, to be scaled by who shows it. One path, so that no hair lines stand between the dots."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    size, path = len(rows), []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, dots in groupby(row):
            length = len(list(dots))
            if is_dark:
                path.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{"".join(path)}"/></svg>'
    )
