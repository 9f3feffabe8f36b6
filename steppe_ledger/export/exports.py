"""What is made from the tables for others: the zip, the workbook, flat tables and the metadata."""

from __future__ import annotations

from collections.abc import Mapping

from steppe_ledger.export.citation import CITATION, citation_cff
from steppe_ledger.export.croissant import croissant_json
from steppe_ledger.export.csvw import csvw_json
from steppe_ledger.export.datacite import datacite_json
from steppe_ledger.export.dcat import dcat_json
from steppe_ledger.export.distributions import distributions
from steppe_ledger.export.flat import flat_tables
from steppe_ledger.export.ro_crate import RO_CRATE, ro_crate_json
from steppe_ledger.export.schema_org import schema_org_json
from steppe_ledger.export.sdmx import FIGURES, figures_csv, mapping_csv
from steppe_ledger.export.workbook import workbook_bytes
from steppe_ledger.export.zipped import zip_bytes, zip_name
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.rows import Rows

UP = "../"  # from the folder metadata/ to the build's folder


def _data_files(package: Package, rows: dict[str, Rows]) -> dict[str, bytes]:
    """The files that hold data."""
    figures = rows[FIGURES]
    return {
        zip_name(package): zip_bytes(package),
        f"{package.descriptor['name']}.xlsx": workbook_bytes(package, rows),
        **{f"csv/{name}": data for name, data in flat_tables(package, rows).items()},
        "sdmx/figures.csv": figures_csv(package, figures),
        "sdmx/mapping.csv": mapping_csv(figures.table),
    }


def export_files(
    package: Package, rows: dict[str, Rows], written: Mapping[str, bytes | None] | None = None
) -> dict[str, bytes]:
    """The files of the build that others read, by path in its folder, in the order of the paths.

    ``written`` are the build's other files by path, for the metadata to list; None stands for bytes
    that need not be known. The tables' CSV files are always listed. The data must be valid.
    """
    data = _data_files(package, rows)
    tables = {
        f"csv/{table.name}.csv": (package.root / table.path).read_bytes()
        for table in package.tables.values()
    }
    files = distributions(package, {**tables, **(written or {}), **data})
    made = {
        **data,
        CITATION: citation_cff(package),
        RO_CRATE: ro_crate_json(package, files),
        "croissant.json": croissant_json(package, rows, files),
        "csv/csv-metadata.json": csvw_json(package),
        "metadata/datacite.json": datacite_json(package, files),
        "metadata/dcat.jsonld": dcat_json(package, files, UP),
        "metadata/schema-org.jsonld": schema_org_json(package, rows, files, UP),
    }
    return {path: made[path] for path in sorted(made)}
