"""A flat picture as a phone's camera sees it: a phone's screen lying on a table, or a sheet of paper.

`photograph_screen` and `photograph_paper` take the picture and give the photo. All that chance decides comes from the
generator given, so the same generator state gives the same photo. How hard the photos are is set by the ranges below:
hand-held and hasty, but read by a person without effort.
"""

from dataclasses import dataclass

import cv2
import numpy
from PIL import Image

TABLES = ((176, 138, 98), (104, 74, 54), (208, 205, 198), (122, 124, 128), (70, 84, 96), (222, 214, 200))  # RGB
PAPERS = ((252, 251, 247), (246, 242, 230), (238, 240, 244))
CHAT_APP_SIZES = ((1080, 1440), (1080, 1440), (1440, 1920))  # what is left of a photo that went through a chat app
CLOSE_SIZE = (1080, 2280)  # held so close that the phone's own edges are outside
EIGHT_MEGAPIXELS = (2448, 3264)
SUPERSAMPLING = 2  # a warped picture is drawn larger and shrunk, else fine strokes break


@dataclass(frozen=True)
class View:
    """How the camera is held: at most `tilt` degrees off the normal and `roll` degrees askew, the object filling `fill`
    of a frame of `size` px."""

    size: tuple[int, int]
    tilt: float
    roll: float
    fill: float


@dataclass(frozen=True)
class Light:
    """Where a photo is dark and bright, relative to 1."""

    slope: float  # from one side to the other
    vignette: float  # lost in the corners
    warmth: float  # of the lamp: red gained, blue lost


def photograph_screen(screen: Image.Image, rng, size=None) -> Image.Image:
    flat, outline = _phone_around(numpy.asarray(screen, numpy.float32), rng)
    if size is None and rng.random() < 0.3:
        view = View(CLOSE_SIZE, tilt=7, roll=2.5, fill=rng.uniform(0.99, 1.02))
    else:
        view = View(size or _chat_app_size(rng), tilt=15, roll=5, fill=rng.uniform(0.86, 0.97))
    photo, cover, _ = _placed(flat, outline, rng, view)
    photo *= 1 + cover * _moire(photo.shape, rng, strength=rng.uniform(0.015, 0.05))
    photo *= _light(photo.shape, rng, Light(rng.uniform(0.05, 0.25), rng.uniform(0.05, 0.25), rng.uniform(-0.04, 0.06)))
    if rng.random() < 0.5:
        photo = _with_glare(photo, rng)
    return _exposed(photo, rng)


def photograph_paper(page: Image.Image, rng) -> Image.Image:
    sheet = numpy.asarray(page, numpy.float32) / 255 * numpy.float32(PAPERS[rng.integers(len(PAPERS))])
    outline = numpy.ones(sheet.shape[:2], numpy.float32)
    view = View(_chat_app_size(rng), tilt=14, roll=8, fill=rng.uniform(0.9, 0.98))
    photo, _, _ = _placed(sheet, outline, rng, view)
    photo *= _light(photo.shape, rng, Light(rng.uniform(0.1, 0.35), rng.uniform(0.05, 0.3), rng.uniform(-0.03, 0.09)))
    if rng.random() < 0.6:
        photo *= _hand_shadow(photo.shape, rng)
    return _exposed(photo, rng)


def _chat_app_size(rng):
    return CHAT_APP_SIZES[rng.integers(len(CHAT_APP_SIZES))]


def _phone_around(screen, rng):
    """The screen with round corners in a dark body, and the body's outline as 0..1."""
    height, width = screen.shape[:2]
    rim = round(width * rng.uniform(0.02, 0.045))
    corner = round(width * rng.uniform(0.06, 0.11))
    body = numpy.full((height + 2 * rim, width + 2 * rim, 3), rng.uniform(12, 40), numpy.float32)
    lit = _round_rectangle(height, width, corner)[..., None]
    body[rim:-rim, rim:-rim] = screen * lit + body[rim:-rim, rim:-rim] * (1 - lit)
    return body, _round_rectangle(*body.shape[:2], corner + rim)


def _round_rectangle(height, width, corner):
    mask = numpy.zeros((height, width), numpy.uint8)
    cv2.rectangle(mask, (corner, 0), (width - corner - 1, height - 1), 255, -1)
    cv2.rectangle(mask, (0, corner), (width - 1, height - corner - 1), 255, -1)
    for x in (corner, width - corner - 1):
        for y in (corner, height - corner - 1):
            cv2.circle(mask, (x, y), corner, 255, -1, cv2.LINE_AA)
    return mask.astype(numpy.float32) / 255


def _placed(flat, outline, rng, view: View):
    """The photo of the object on a table; where in it the object is, 0..1; and the homography from one to the other."""
    width, height = view.size
    scale = SUPERSAMPLING if width < 2000 else 1
    large = (width * scale, height * scale)
    source = numpy.float32([[0, 0], [flat.shape[1], 0], [flat.shape[1], flat.shape[0]], [0, flat.shape[0]]])
    corners = _seen_corners(flat.shape, rng, view)
    enlarged = cv2.getPerspectiveTransform(source, corners * scale)

    def seen(layer):
        warped = cv2.warpPerspective(layer, enlarged, large, flags=cv2.INTER_LINEAR)
        return cv2.resize(warped, view.size, interpolation=cv2.INTER_AREA)

    picture, cover = seen(flat), seen(outline)[..., None]
    table = _table(view.size, rng) * (1 - 0.45 * _cast_shadow(cover, rng))
    return picture * cover + table * (1 - cover), cover, cv2.getPerspectiveTransform(source, corners)


def _seen_corners(shape, rng, view: View):
    """Where the object's corners come to lie in the frame."""
    half_width, half_height = shape[1] / shape[0] / 2, 0.5
    corners = numpy.array(
        [[-half_width, -half_height, 0], [half_width, -half_height, 0], [half_width, half_height, 0], [-half_width, half_height, 0]]
    )
    pitch, yaw, turn = numpy.radians(rng.uniform(-1, 1, 3) * (view.tilt, view.tilt, view.roll))
    rotation = cv2.Rodrigues(numpy.array([0, 0, turn]))[0] @ cv2.Rodrigues(numpy.array([pitch, yaw, 0]))[0]
    turned = corners @ rotation.T
    flat = turned[:, :2] / (turned[:, 2:] + rng.uniform(1.8, 3))
    low, high = flat.min(axis=0), flat.max(axis=0)
    frame = numpy.array(view.size)
    scale = view.fill * (frame / (high - low)).min()
    slack = frame - scale * (high - low)
    return numpy.float32((flat - low) * scale + slack * rng.uniform(0.3, 0.7, 2))


def _clouds(shape, grain, rng):
    """Smooth noise of about unit variance whose spots are `grain` px large."""
    coarse = rng.standard_normal((shape[0] // grain + 3, shape[1] // grain + 3)).astype(numpy.float32)
    return cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def _table(size, rng):
    width, height = size
    colour = numpy.float32(TABLES[rng.integers(len(TABLES))])
    texture = 0.05 * _clouds((height, width), width // 5, rng)
    if rng.random() < 0.5:  # wood: grain along one direction
        streaks = rng.standard_normal((height // 6 + 1, 6)).astype(numpy.float32)
        texture += 0.025 * cv2.resize(streaks, (width, height), interpolation=cv2.INTER_CUBIC)
    else:  # cloth, stone: fine grain
        texture += 0.02 * _clouds((height, width), 3, rng)
    return colour * (1 + texture[..., None])


def _cast_shadow(cover, rng):
    height, width = cover.shape[:2]
    move = numpy.float32([[1, 0, rng.uniform(-0.012, 0.012) * width], [0, 1, rng.uniform(0, 0.012) * width]])
    shadow = cv2.warpAffine(cover, move, (width, height))
    return cv2.GaussianBlur(shadow, (0, 0), width * 0.012)[..., None]


def _grid(shape):
    """x and y of every pixel, both from -1 to 1 across the longer side."""
    height, width = shape[:2]
    longer = max(height, width)
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    return (2 * x - width) / longer, (2 * y - height) / longer


def _moire(shape, rng, strength):
    """Bent coloured fringes around 0, as the screen's pixels and the camera's beat against each other."""
    x, y = _grid(shape)
    angle, fringes, bend = rng.uniform(0, numpy.pi), rng.uniform(15, 60), rng.uniform(-6, 6)
    phase = 2 * numpy.pi * (fringes * (numpy.cos(angle) * x + numpy.sin(angle) * y) / 2 + bend * (x * x + 0.6 * y * y))
    shifts = rng.uniform(0, 2, 3)
    return strength * numpy.stack([numpy.sin(phase + shift) for shift in shifts], axis=-1, dtype=numpy.float32)


def _light(shape, rng, light: Light):
    x, y = _grid(shape)
    direction = rng.uniform(0, 2 * numpy.pi)
    along = numpy.cos(direction) * x + numpy.sin(direction) * y
    brightness = (1 + light.slope * along) * (1 - light.vignette * (x * x + y * y))
    return brightness[..., None] * numpy.float32([1 + light.warmth, 1, 1 - light.warmth])


def _with_glare(photo, rng):
    """A lamp mirrored in the glass: text under it pales, and stays readable."""
    x, y = _grid(photo.shape)
    centre_x, centre_y = rng.uniform(-0.4, 0.4), rng.uniform(-0.8, 0.8)
    spread_x, spread_y = rng.uniform(0.08, 0.3), rng.uniform(0.05, 0.2)
    spot = numpy.exp(-(((x - centre_x) / spread_x) ** 2) - ((y - centre_y) / spread_y) ** 2)
    strength = rng.uniform(0.15, 0.45) * spot[..., None]
    return photo * (1 - strength) + 255 * strength


def _hand_shadow(shape, rng):
    """The soft-edged shadow of whoever holds the phone."""
    x, y = _grid(shape)
    direction, offset = rng.uniform(0, 2 * numpy.pi), rng.uniform(-0.3, 0.4)
    edge = numpy.cos(direction) * x + numpy.sin(direction) * y + 0.1 * numpy.sin(4 * (x - y) + direction) - offset
    depth, softness = rng.uniform(0.15, 0.45), rng.uniform(0.03, 0.12)
    return (1 - depth / (1 + numpy.exp(-edge / softness)))[..., None]


def _exposed(photo, rng) -> Image.Image:
    """What lens and sensor add: a little blur of focus and hand, noise, and an exposure that is not quite right."""
    sharp_side = min(photo.shape[:2]) / 1080
    photo = cv2.GaussianBlur(photo, (0, 0), sharp_side * rng.uniform(0.45, 0.85))
    shake = 1 + round(sharp_side * rng.uniform(0, 1.6))
    along = numpy.full((1, shake), 1 / shake, numpy.float32)
    photo = cv2.filter2D(photo, -1, along if rng.random() < 0.5 else along.T)
    exposure = numpy.clip(rng.uniform(195, 250) / numpy.percentile(photo[::8, ::8], 90), 0.75, 1.3)
    photo = 255 * (numpy.clip(photo * exposure, 0, 255) / 255) ** rng.uniform(0.85, 1.15)
    noise = cv2.GaussianBlur(rng.standard_normal(photo.shape, numpy.float32), (0, 0), 0.6)
    photo += rng.uniform(2, 6) * noise
    return Image.fromarray(numpy.clip(photo, 0, 255).astype(numpy.uint8))


def photograph_things(flat, outline, rng, size=(1080, 1440), fill=0.9, places=()):
    """The photo of things that lie on a table, any way round, and where it shows `places` (x, y) of `flat`; `outline` is 1
    where the things are."""
    view = View(size, tilt=12, roll=180, fill=fill)
    photo, _, homography = _placed(flat, outline, rng, view)
    photo *= _light(photo.shape, rng, Light(rng.uniform(0.05, 0.3), rng.uniform(0.05, 0.25), rng.uniform(-0.04, 0.08)))
    if rng.random() < 0.3:
        photo *= _hand_shadow(photo.shape, rng)
    seen = cv2.perspectiveTransform(numpy.float32([places]), homography)[0] if len(places) else numpy.empty((0, 2))
    return _exposed(photo, rng), seen
