"""The frame of every page: layout, navigation, tables, charts, forms, language, theme, print."""
