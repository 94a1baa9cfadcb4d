"""Du Lambert-93 aux degrés, par les formules de l’IGN (projection conique, ellipsoïde GRS80)."""

from math import atan, degrees, exp, hypot, log, pi, sin

EXCENTRICITE = 0.0818191910428158
EXPOSANT = 0.7256077650
CONSTANTE = 11754255.426
ORIGINE_X, ORIGINE_Y = 700000.0, 12655612.050
MERIDIEN = 3.0
# Les coordonnées de la métropole tiennent dans ce cadre, en mètres.
CADRE = (0.0, 1_300_000.0, 6_000_000.0, 7_200_000.0)


def to_degrees(x: float, y: float) -> tuple[float, float] | None:
    """``(latitude, longitude)`` en degrés ; rien hors du cadre de la métropole."""
    left, right, bottom, top = CADRE
    if not (left <= x <= right and bottom <= y <= top):
        return None
    radius = hypot(x - ORIGINE_X, y - ORIGINE_Y)
    gamma = atan((x - ORIGINE_X) / (ORIGINE_Y - y))
    isometric = -log(radius / CONSTANTE) / EXPOSANT
    return degrees(_latitude(isometric)), MERIDIEN + degrees(gamma / EXPOSANT)


def _latitude(isometric: float) -> float:
    """La latitude de cette latitude isométrique, au milliardième de radian."""
    phi = 2 * atan(exp(isometric)) - pi / 2
    for _ in range(12):
        bulge = EXCENTRICITE * sin(phi)
        grown = exp(isometric) * ((1 + bulge) / (1 - bulge)) ** (EXCENTRICITE / 2)
        following = 2 * atan(grown) - pi / 2
        if abs(following - phi) < 1e-10:
            return following
        phi = following
    return phi
