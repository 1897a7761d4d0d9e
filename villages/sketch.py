"""A sketch of the province, drawn by hand for this portal.

It serves while no municipality has its official border (`manage.py import_boundaries` fills those in). It is
rough on purpose and the page says "schets": never measure in it.
"""

from common.maps import Area, Place

#: (longitude, latitude), clockwise from the north.
OUTLINE = [
    (6.49, 53.20), (6.52, 53.19), (6.55, 53.17), (6.58, 53.16), (6.60, 53.13), (6.63, 53.11), (6.66, 53.12),
    (6.69, 53.13), (6.72, 53.12), (6.75, 53.10), (6.79, 53.08), (6.83, 53.06), (6.87, 53.03), (6.90, 53.00),
    (6.93, 52.97), (6.97, 52.94), (7.01, 52.91), (7.04, 52.88), (7.08, 52.85), (7.07, 52.82), (7.06, 52.78),
    (7.06, 52.74), (7.05, 52.70), (7.05, 52.66), (7.03, 52.64), (6.99, 52.63), (6.95, 52.64), (6.91, 52.63),
    (6.87, 52.65), (6.83, 52.65), (6.79, 52.65), (6.75, 52.63), (6.72, 52.63), (6.70, 52.65), (6.67, 52.66),
    (6.64, 52.66), (6.60, 52.65), (6.56, 52.64), (6.52, 52.64), (6.50, 52.62), (6.46, 52.61), (6.43, 52.62),
    (6.40, 52.64), (6.37, 52.65), (6.33, 52.65), (6.29, 52.66), (6.25, 52.66), (6.22, 52.68), (6.18, 52.68),
    (6.15, 52.69), (6.13, 52.71), (6.14, 52.74), (6.16, 52.76), (6.14, 52.78), (6.15, 52.80), (6.13, 52.82),
    (6.12, 52.85), (6.15, 52.87), (6.18, 52.89), (6.21, 52.91), (6.25, 52.93), (6.30, 52.92), (6.34, 52.92),
    (6.37, 52.94), (6.40, 52.96), (6.42, 52.98), (6.41, 53.00), (6.38, 53.03), (6.36, 53.05), (6.36, 53.08),
    (6.33, 53.10), (6.34, 53.11), (6.38, 53.12), (6.37, 53.15), (6.39, 53.17), (6.42, 53.18), (6.45, 53.19),
]  # fmt: skip

TOWNS = [
    Place("Roden", 6.43, 53.14), Place("Assen", 6.56, 52.99), Place("Gieten", 6.76, 53.00),
    Place("Beilen", 6.51, 52.86), Place("Emmen", 6.90, 52.79), Place("Coevorden", 6.77, 52.68),
    Place("Hoogeveen", 6.48, 52.72), Place("Meppel", 6.20, 52.71), Place("Diever", 6.32, 52.85),
]  # fmt: skip


def areas(municipalities) -> list[Area]:
    """The official borders where a municipality has one, else the sketch of the whole province."""
    official = [Area(one.name, one.outline) for one in municipalities if one.outline]
    return official or [Area("Drenthe", [OUTLINE], is_sketch=True)]
