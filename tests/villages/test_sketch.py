from itertools import pairwise

from tests.factories import MunicipalityFactory
from villages import sketch


def test_sketch_goes_round_once_without_crossing_itself():
    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    def cross(one, two):
        (a, b), (c, d) = one, two
        return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0

    lines = list(pairwise([*sketch.OUTLINE, sketch.OUTLINE[0]]))

    assert 60 <= len(sketch.OUTLINE) <= 90
    assert not [
        (i, j) for i, one in enumerate(lines) for j, two in enumerate(lines) if i < j and cross(one, two)
    ]


def test_sketch_serves_until_there_is_an_official_border():
    plain = MunicipalityFactory.build(outline=None)
    official = MunicipalityFactory.build(name="Assen", outline=[[[6.5, 53.0], [6.6, 53.0], [6.6, 53.1]]])

    assert [area.is_sketch for area in sketch.areas([plain])] == [True]
    assert [(area.name, area.is_sketch) for area in sketch.areas([plain, official])] == [("Assen", False)]
