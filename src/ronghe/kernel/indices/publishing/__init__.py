"""A release as files for others: CSV, XLSX, Parquet, SDMX-CSV, DCAT and PROV."""
