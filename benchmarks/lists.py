"""Seconds to bring in a list of initiatives, look at it, apply it, and take it along again.

    DEMO=1 python -m benchmarks.lists [ROWS]

Works in the embedded database in one transaction that is rolled back.
"""

import os
import resource
import sys
import time


def main(number: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")

    import django

    django.setup()
    from django.db import transaction

    from accounts.models import User
    from common.exports import csv_file, xlsx_file
    from common.spreadsheets import read_table
    from villages.importing import check
    from villages.models import Initiative, Municipality
    from villages.services import importing
    from villages.sheets import rows_of

    names = list(Municipality.objects.values_list("name", flat=True))
    head = [
        "Initiatief",
        "Gemeente",
        "Vorm",
        "Wat het initiatief doet",
        "Contactpersoon",
        "E-mailadres",
        "Rol",
    ]
    rows = [
        [f"Energiegroep {n // 2}", names[n // 2 % len(names)], "stichting", "Samen van het gas af. " * 4,
         f"Persoon {n}", f"persoon{n}@dorp{n // 2}.example", "voorzitter"]
        for n in range(number)
    ]  # fmt: skip

    def timed(what: str, work):
        began = time.perf_counter()
        result = work()
        print(f"{what:42} {time.perf_counter() - began:6.2f} s")
        return result

    print(f"{number} rows")
    as_csv = timed("write csv", lambda: csv_file(head, rows))
    as_xlsx = timed("write xlsx", lambda: xlsx_file(head, rows))
    print(f"csv {len(as_csv) / 1e6:.1f} MB, xlsx {len(as_xlsx) / 1e6:.1f} MB")
    timed("read csv", lambda: read_table(as_csv))
    timed("read xlsx", lambda: read_table(as_xlsx))
    with transaction.atomic():
        by = User.objects.create_user("benchmark@example.org")

        def keep():
            return importing.keep_upload(as_xlsx, file_name="lijst.xlsx", update_known=False, by=by)

        batch = timed("upload: read and keep", keep)
        timed("look: hold every row against what is known", lambda: check(batch))
        importing.start_import(batch.pk, by=by)
        done = timed("apply, one transaction", lambda: importing.apply_import(batch.pk))
        print(f"    {done.status}: {done.report}")
        again = keep()
        lines = timed("look again: the same file", lambda: check(again))
        print(f"    {sum(line.outcome == 'bekend' for line in lines)} known")
        everything = timed("export: read", lambda: rows_of(Initiative.objects.select_related("municipality")))
        timed("export: write xlsx", lambda: xlsx_file(head, everything))
        transaction.set_rollback(True)
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
