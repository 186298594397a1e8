"""Characters of our own: librarian, detective, robot, grandmother, drama-club head."""

from bin.portraits import (
    details,
    hair,
    hair_styles,
    headgear,
    modern,
    nature,
    robot,
    scenes_indoor,
    scenes_outdoor,
    wonders,
)
from bin.portraits.arms import draw_forearm, draw_grip, folded, hanging
from bin.portraits.compose import Portrait, part
from bin.portraits.eyes import Eyes
from bin.portraits.face import Face
from bin.portraits.mouth import Mouth

CHESTNUT, INK, GREY, COCOA = "#7a4428", "#2a2026", "#b9b2ba", "#2f2226"

SERA = Portrait(
    "sera",
    scenes_indoor.night_library,
    rim="#ffd08a",
    back_hair=(part(hair.skull, CHESTNUT, 110, 100),),
    face=Face(
        skin="#f8d9c0",
        cheek=97,
        jaw=71,
        chin=29,
        length=127,
        turn=-0.28,
        blush=0.34,
        eyes=Eyes(
            iris="#6f8f7c", width=60, height=46, slant=4, droop=0.1, brow=CHESTNUT, brow_slope=-2, brow_height=49
        ),
        mouth=Mouth(width=42, smile=5, lips="#c9656a"),
    ),
    body=(
        part(
            modern.star_robe, "#2a3568", "#ccd3ea", (folded(-1, 0.98, cuff="#ccd3ea"), folded(1, 0.98, cuff="#ccd3ea"))
        ),
        part(hair.braid, CHESTNUT, [(62, -88), (98, -36), (124, 22), (130, 78), (122, 130)], 52, "#8a3a40"),
    ),
    hair=(
        part(hair.parted, CHESTNUT, part=-34),
        part(hair_styles.side_locks, CHESTNUT, 92, 97, 10),
        part(headgear.glasses, -0.28),
        part(details.quill),
    ),
    props=(
        part(wonders.open_book, 0, 312, "#8a3a40", 0.82),
        part(details.keys, 182, 286),
        part(wonders.candle, -246, 340, 0.92),
    ),
    tilt=-3,
    neck=70,
    lift=26,
)

IHYEON = Portrait(
    "ihyeon",
    scenes_outdoor.rainy_street,
    rim="#ffd28a",
    back_hair=(part(hair.skull, INK, 100, 56),),
    face=Face(
        skin="#ecc4a4",
        cheek=97,
        jaw=80,
        chin=38,
        length=136,
        turn=0.38,
        blush=0.1,
        nose=1.12,
        nose_y=50,
        age=0.28,
        eyes=Eyes(
            iris="#4f4a4a",
            width=56,
            height=36,
            slant=5,
            droop=0.24,
            brow_weight=9.5,
            brow_slope=5,
            brow_arch=4,
            brow_height=31,
            lash=0.3,
            brow=INK,
            liner="#a06a72",
        ),
        mouth=Mouth(width=44, smile=0, crooked=3, full=0.55, lips="#a8645c", y=92),
    ),
    body=(part(modern.trench, "#858890", "#4a4248", "#7a3468", (hanging(-1, 1.06, 0.82), hanging(1, 1.06, 0.82))),),
    hair=(part(hair_styles.cropped, INK), part(headgear.fedora, "#573a2c", "#2c2228")),
    air=(part(nature.rain, 26, 9),),
    tilt=4,
    neck=90,
    lift=24,
)

MORU = Portrait(
    "moru",
    scenes_indoor.star_window,
    rim="#a8e6ff",
    face=None,
    behind=(part(robot.back_planter),),
    body=(part(robot.robot_body),),
    hair=(part(robot.robot_head),),
    props=(part(robot.robot_claw),),
    tilt=-5,
    zoom=1.04,
    lift=36,
)

BOKSUN = Portrait(
    "boksun",
    scenes_indoor.market_kitchen,
    rim="#ffd9a0",
    back_hair=(part(hair.skull, GREY, 106, 60), part(hair_styles.curls, GREY, front=False)),
    face=Face(
        skin="#f3cba8",
        cheek=111,
        jaw=96,
        chin=48,
        length=124,
        turn=-0.18,
        blush=0.6,
        nose=1.25,
        nose_y=42,
        age=1.0,
        eyes=Eyes(
            closed=True, width=58, slant=-3, brow="#8a7f88", brow_weight=6, brow_slope=-5, brow_arch=7, brow_height=38
        ),
        mouth=Mouth("open", width=68, y=76, smile=12, gape=24, lips="#c4605a"),
    ),
    body=(part(modern.market, "#f0dcc0", "#7d3f8c", "#4f9468", (hanging(-1, 0.98, 0.82), hanging(1, 0.98, 0.82))),),
    hair=(part(hair_styles.curls, GREY, front=True), part(details.kerchief)),
    props=(
        part(wonders.pot, -200, 344, 0.95),
        part(details.ladle, 214, 190, 8),
        part(draw_grip, (212, 206), 8, "#f3cba8", 0.9),
        part(draw_forearm, 1, (217, 234), "#f0dcc0", "#f2a0b4", 46),
    ),
    air=(part(wonders.steam, 150, 950, 1.2, 12), part(wonders.steam, 700, 1040, 1.0, 4)),
    tilt=-4,
    neck=86,
    lift=30,
)

HAEUN = Portrait(
    "haeun",
    scenes_indoor.stage,
    rim="#ffe6b0",
    back_hair=(part(hair_styles.bob, COCOA),),
    face=Face(
        skin="#f9d8be",
        cheek=100,
        jaw=75,
        chin=30,
        length=121,
        turn=0.25,
        blush=0.46,
        nose=0.88,
        nose_y=44,
        freckles=True,
        eyes=Eyes(iris="#8a5228", width=64, height=54, slant=3, gap=51, brow=COCOA, brow_slope=-4, brow_height=44),
        mouth=Mouth("open", width=62, y=70, smile=12, gape=30, lips="#d9606a"),
    ),
    body=(part(modern.school, "#9aa0ae", "#27345e", "#c8384a", (hanging(-1, 0.94, 0.82), hanging(1, 0.94, 0.82))),),
    hair=(
        part(hair_styles.side_locks, COCOA, 112, 104, 4),
        part(
            hair_styles.bangs,
            COCOA,
            [(98, -4), (72, -36), (42, -42), (12, -34), (-20, -44), (-50, -36), (-78, -30), (-99, 0)],
        ),
        part(details.hair_clip),
    ),
    props=(
        part(details.script, 176, 214, 12),
        part(draw_grip, (208, 226), 80, "#f9d8be", 0.86),
        part(draw_forearm, 1, (228, 238), "#9aa0ae", "#868c9a", 44),
    ),
    tilt=5,
    neck=70,
    lift=28,
)

ORIGINALS = (SERA, IHYEON, MORU, BOKSUN, HAEUN)
