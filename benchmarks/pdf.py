"""Seconds and peak memory of the plan's PDF at about 30 and 80 pages.

    DEMO=1 python -m benchmarks.pdf [rounds]

The text is that of the demo plan, its chapters repeated. Says the load of the machine first: with others at
work the seconds say little, the memory does.
"""

import copy
import os
import statistics
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")

import django

django.setup()  # before anything that reads a model

import yaml
from django.conf import settings

from common.pdf import render_pdf
from plans import pdf
from plans.content import fingerprint, number_chapters
from villages.sketch import areas


def content(repeats: int) -> dict:
    template = yaml.safe_load((settings.BASE_DIR / "plans/data/plan_template.yaml").read_text())
    texts = yaml.safe_load((settings.BASE_DIR / "wup_portal/demo/plan_voorbeelddorp.yaml").read_text())
    chapters = []
    for turn in range(repeats):
        for chapter in copy.deepcopy(template["hoofdstukken"]):
            sections = [
                {
                    "key": f"{section['code']}-{turn}", "title": section["titel"], "required": section["verplicht"],
                    "status": "gereed", "html": texts.get(section["code"], ""), "skipped": "",
                }
                for section in chapter["paragrafen"]
            ]  # fmt: skip
            chapters.append({"number": len(chapters) + 1, "title": chapter["titel"], "sections": sections})
    return {
        "format": 1, "title": "Dorpsenergieplan Meetdorp", "number": 1, "label": "meting", "frozen_on": "2026-11-03",
        "village": {
            "name": "Meetdorp", "kind": "dorp", "slug": "meetdorp", "municipality": "Coevorden",
            "latitude": "52.73", "longitude": "6.74", "is_example": True,
        },
        "template": {"code": "wup-bottom-up", "version": "1"}, "authors": ["inwoners van Meetdorp"],
        "chapters": number_chapters(chapters),
    }  # fmt: skip


def main(rounds: int) -> None:
    print(f"load of this machine: {os.getloadavg()[0]:.1f}")
    for repeats in (1, 4):
        plan = content(repeats)
        html = pdf.print_html(
            plan,
            sha256=fingerprint(plan),
            address="https://portaal.example/",
            verify_address="https://portaal.example/controleren/?kenmerk=0123456789ab&versie=1",
            map_image=pdf.cover_map(plan, areas([])),
        )
        made = [render_pdf(html, css=pdf.print_css()) for _round in range(rounds)]
        seconds = statistics.median(one.seconds for one in made)
        print(
            f"{made[0].pages} pages: {seconds:.1f} s (median of {rounds}), "
            f"{max(one.peak_mb for one in made)} MB, {len(made[0].content) // 1000} kB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
