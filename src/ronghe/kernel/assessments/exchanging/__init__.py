"""The answers of one response as a workbook: written, compared with what stands, taken over."""
