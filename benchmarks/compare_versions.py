"""Two frozen versions of 60 sections of 1,000 words, with words that changed: python -m benchmarks.compare_versions

On 2 cores: 0.000 s without a change, 0.09 s with one word in each section, 0.48 s with ten (asked: below 1 s).
"""

import random
import time

from plans.comparing import compare_versions

SECTIONS, WORDS, TRIES = 60, 1000, 5


def content(changed: int) -> dict:
    """In each section `changed` words are others."""
    words = random.Random(1)  # noqa: S311 -- the same text each time
    sections = []
    for number in range(SECTIONS):
        text = [f"woord{words.randrange(800)}" for _ in range(WORDS)]
        for place in range(changed):
            text[(place + 1) * WORDS // (changed + 1)] = f"anders{place}"
        paragraphs = (text[start : start + 50] for start in range(0, WORDS, 50))
        html = "".join(f"<p>{' '.join(paragraph)}</p>\n" for paragraph in paragraphs)
        section = {
            "key": f"s{number}",
            "title": f"S{number}",
            "html": html,
            "skipped": "",
            "number": f"1.{number}",
        }
        sections.append(section)
    return {"chapters": [{"number": 1, "title": "H", "sections": sections}]}


def main() -> None:
    before = content(0)
    for changed in (0, 1, 10):
        after, taken = content(changed), []
        for _ in range(TRIES):
            started = time.perf_counter()
            compare_versions(before, after)
            taken.append(time.perf_counter() - started)
        print(
            f"{SECTIONS} sections of {WORDS} words, {changed:2} changed in each: {sorted(taken)[TRIES // 2]:.3f} s"
        )


if __name__ == "__main__":
    main()
