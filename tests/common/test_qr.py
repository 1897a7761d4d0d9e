"""The picture says what the library made of the text; what that means is the library's own affair."""

import re

import qrcode

from common.qr import QUIET, qr_svg

TEXT = "https://portaal.example/controleren/?kenmerk=0123456789ab&versie=1"


def test_dots_of_the_picture_are_those_of_the_code():
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET)
    code.add_data(TEXT)
    rows = code.get_matrix()

    drawn = [[False] * len(rows) for _row in rows]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-", qr_svg(TEXT)):
        for dot in range(int(x), int(x) + int(length)):
            drawn[int(y)][dot] = True

    assert drawn == rows


def test_there_is_white_around_the_code():
    starts = re.findall(r"M(\d+) (\d+)h\d+v1h-", qr_svg(TEXT))

    assert min(int(x) for x, _y in starts) == min(int(y) for _x, y in starts) == QUIET == 4


def test_the_same_text_gives_the_same_picture_and_another_text_another():
    assert qr_svg(TEXT) == qr_svg(TEXT)
    assert qr_svg(TEXT) != qr_svg(TEXT + "1")
