"""Heroes of the old novels and pansori."""

from bin.portraits import (
    details,
    hair,
    hair_styles,
    headgear,
    nature,
    props,
    rabbit,
    scenes_indoor,
    scenes_outdoor,
    wonders,
)
from bin.portraits.arms import draw_forearm, draw_grip, folded, hanging
from bin.portraits.compose import Portrait, part
from bin.portraits.eyes import Eyes
from bin.portraits.face import Face
from bin.portraits.hanbok import Hanbok, draw_collar_back, draw_hanbok
from bin.portraits.mouth import Mouth

BLACK, SOFT_BLACK = "#2e1d22", "#3a272a"

_CHUNHYANG = Hanbok(
    "#f2e394", "#7d2a58", (hanging(-1, 0.96), hanging(1, 0.96)), skirt="#d63f34", tie="#7d2a58", width=0.96
)
CHUNHYANG = Portrait(
    "chunhyang",
    scenes_outdoor.spring_pavilion,
    rim="#ffe3d6",
    back_hair=(part(hair.skull, BLACK),),
    under=(part(draw_collar_back, _CHUNHYANG),),
    face=Face(
        turn=0.3, eyes=Eyes(droop=0.1, brow_slope=-1.5, iris="#6a3d22"), mouth=Mouth(smile=6, lips="#cf4f5e", width=46)
    ),
    body=(
        part(draw_hanbok, _CHUNHYANG),
        part(hair.braid, BLACK, [(66, -84), (104, -30), (134, 30), (146, 90), (140, 150), (130, 200)], 60, "#d02840"),
    ),
    hair=(part(hair.parted, BLACK),),
    props=(
        part(props.fan, -206, 214, -8, "#fffdf6", "#f3b7c4"),
        part(draw_grip, (-206, 224), -6, "#f8d8c0", 0.76, -1),
        part(draw_forearm, -1, (-211, 250), "#f2e394", "#7d2a58", 46),
    ),
    air=(part(nature.petals, 14, 3, "#f7b3c4"),),
    tilt=3,
)

_GILDONG = Hanbok("#2f4a86", "#223463", (hanging(-1), hanging(1)), cord="#1d1a26", lapel="#1f2f5c", width=1.06)
GILDONG = Portrait(
    "gildong",
    scenes_outdoor.dawn_mountain,
    rim="#ffd9a0",
    back_hair=(part(hair.topknot, SOFT_BLACK, 0, -196, 1.0), part(hair.skull, SOFT_BLACK, 106, 60)),
    under=(part(draw_collar_back, _GILDONG),),
    face=Face(
        skin="#e5b288",
        cheek=101,
        jaw=88,
        chin=46,
        length=134,
        turn=-0.35,
        blush=0.5,
        nose=1.08,
        eyes=Eyes(
            width=57,
            height=37,
            slant=6,
            brow_weight=12,
            brow_slope=4,
            brow_arch=5,
            brow_height=33,
            lash=0.25,
            droop=0.1,
            brow="#2e1d22",
            iris="#4a2e20",
        ),
        mouth=Mouth(width=50, smile=4, crooked=9, full=0.6, lips="#bf6a5c", y=86),
    ),
    body=(part(draw_hanbok, _GILDONG),),
    hair=(
        part(hair.swept_up, SOFT_BLACK),
        part(headgear.headband, "#3f78c9"),
        part(
            hair_styles.wisps,
            SOFT_BLACK,
            [
                ((-26, -99), (-48, -84), (-42, -40)),
                ((-6, -101), (-14, -84), (-12, -60)),
                ((34, -98), (56, -82), (54, -44)),
            ],
        ),
    ),
    props=(part(details.sword, 128, 268, 20),),
    tilt=-3,
    neck=98,
)

_SIMCHEONG = Hanbok(
    "#fad4da",
    "#f0a9b8",
    (folded(-1, cuff="#fffaf4"), folded(1, cuff="#fffaf4")),
    skirt="#fffaf4",
    tie="#e88a9c",
    pattern="#fff3f0",
    width=0.9,
)
SIMCHEONG = Portrait(
    "simcheong",
    scenes_outdoor.lotus_sea,
    rim="#fff4da",
    back_hair=(part(hair.skull, SOFT_BLACK, 106, 104), part(details.chignon, SOFT_BLACK, 88)),
    under=(part(draw_collar_back, _SIMCHEONG),),
    face=Face(
        skin="#fbdfca",
        cheek=101,
        jaw=72,
        chin=27,
        length=119,
        turn=-0.2,
        blush=0.5,
        nose=0.85,
        nose_y=44,
        eyes=Eyes(
            width=63,
            height=51,
            slant=1,
            gap=51,
            droop=0.06,
            brow_slope=-3,
            brow_arch=9,
            brow_height=45,
            brow_weight=5,
            iris="#6b4630",
            brow=SOFT_BLACK,
        ),
        mouth=Mouth(width=36, smile=5, y=77, lips="#e07a80"),
    ),
    body=(part(draw_hanbok, _SIMCHEONG),),
    hair=(part(hair.parted, SOFT_BLACK),),
    props=(part(wonders.lotus, 0, 318, 1.12),),
    air=(part(nature.petals, 8, 5, "#f7c6d0"),),
    tilt=-4,
    zoom=1.12,
    lift=34,
    neck=84,
)

_TOSAENGWON = Hanbok("#86bfae", "#f3efe6", (hanging(-1), hanging(1)), cord="#ee8a3c", lapel="#5f9f92", width=0.92)
TOSAENGWON = Portrait(
    "tosaengwon",
    scenes_indoor.dragon_palace,
    rim="#b8fff0",
    back_hair=(part(rabbit.rabbit_ears),),
    face=None,
    under=(part(rabbit.rabbit_chest),),
    body=(part(draw_hanbok, _TOSAENGWON),),
    hair=(part(rabbit.rabbit_head), part(headgear.tipped_gat, -7, 0.66, -120)),
    props=(
        part(props.fan, 196, 186, 12, "#fbf3df", "#e8a05a"),
        part(draw_grip, (196, 196), 8, rabbit.FUR, 0.8),
        part(draw_forearm, 1, (202, 224), "#86bfae", "#f3efe6"),
    ),
    tilt=3,
    zoom=0.98,
    lift=62,
)

_NOLBU = Hanbok(
    "#86356f",
    "#e9b64a",
    (hanging(-1, 1.24), hanging(1, 1.24)),
    cord="#e9b64a",
    width=1.28,
    vest="#a04488",
    pattern="#f0cf74",
)
NOLBU = Portrait(
    "nolbu",
    scenes_indoor.gourd_yard,
    rim="#fff0b4",
    back_hair=(part(hair.skull, BLACK, 108, 60),),
    under=(part(draw_collar_back, _NOLBU),),
    face=Face(
        skin="#f2c09c",
        cheek=124,
        jaw=116,
        chin=64,
        length=134,
        turn=0.2,
        blush=0.5,
        nose=1.45,
        nose_y=46,
        age=0.5,
        eyes=Eyes(
            width=52,
            height=34,
            slant=3,
            gap=50,
            squint=0.35,
            gaze=(8, 0),
            brow_weight=11,
            brow_slope=5,
            brow_arch=9,
            brow_cock=9,
            brow_height=33,
            lash=0.2,
            brow=BLACK,
        ),
        mouth=Mouth("open", width=78, y=86, smile=14, crooked=3, gape=22, lips="#b85f56", gap_tooth=True),
    ),
    body=(part(draw_hanbok, _NOLBU),),
    hair=(
        part(hair.swept_up, BLACK, -96, 118),
        part(details.jeongjagwan),
        part(hair_styles.moustache, BLACK, 4, 74, 66, -9, 11),
        part(details.mole, 88, 48),
        part(hair_styles.beard, BLACK, 3, 124, 54, 20, 7),
    ),
    props=(
        part(details.keys, 92, 246),
        part(wonders.gourd, -236, 350, 1.1, -10),
        part(wonders.gourd, 240, 372, 1.3, 8, "#e0b95c"),
    ),
    tilt=3,
    zoom=0.98,
    lift=62,
    neck=116,
)

CLASSICS = (CHUNHYANG, GILDONG, SIMCHEONG, TOSAENGWON, NOLBU)
