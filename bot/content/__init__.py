"""What people edit, YAML and catalogs, turned into core values or into problems."""
