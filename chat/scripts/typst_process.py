"""Typst in a process of its own: a play and its layout as JSON on stdin, the PDF on stdout.

Typst keeps what it has laid out for the next time, which takes hundreds of megabytes after a long play; they go with
the process. It imports nothing of ours, so that it starts in a few hundredths of a second.
"""

import json
import os
import sys

import typst


def main() -> None:
    os.nice(10)  # replies that are being spoken come first
    order = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=order["fonts"])
    play = json.dumps(order["play"], ensure_ascii=False)
    sys.stdout.buffer.write(typst.compile(order["layout"], font_paths=fonts, sys_inputs={"play": play}))


if __name__ == "__main__":
    main()
