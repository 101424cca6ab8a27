"""The accounts of the demonstration: one for each role, one password for all. Loaded in embedded mode only."""

DEMO_PASSWORD = "Demo-2026-portal"

# (address, role in words)
DEMO_ACCOUNTS = [
    ("officer@demo.example", "case officer"),
    ("reviewer@demo.example", "reviewer"),
    ("supervisor@demo.example", "supervisor"),
    ("admin@demo.example", "administrator"),
    ("district@demo.example", "district officer"),
    ("incubator@demo.example", "incubator, manager"),
    ("incubator2@demo.example", "another incubator, manager"),
    ("enterprise@demo.example", "technology enterprise, manager"),
    ("enterprise2@demo.example", "another technology enterprise, manager"),
    ("corporate@demo.example", "overseas corporate, manager"),
    ("corporate2@demo.example", "another overseas corporate, manager"),
    ("institution@demo.example", "transfer institution, manager"),
    ("manager@demo.example", "technology manager"),
]
