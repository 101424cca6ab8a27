"""The declared kinds as a page for people: ``docs/workflows.md`` is generated from this, and a test compares."""

from casework.kinds import BACK, STAY, Clock, Kind, Note, Start, kinds

HEAD = """# Workflows

Generated from the declared kinds by `python manage.py workflows`. Do not edit: change the declaration.
"""


def as_markdown() -> str:
    """All kinds in the order of their codes, in the active language."""
    return HEAD + "".join(_kind(kinds[code]) for code in sorted(kinds))


def _kind(kind: Kind) -> str:
    lines = [f"\n## {kind.label} (`{kind.code}`)\n", f"\nNumbers: `{kind.prefix}2026-000123-K`."]
    if kind.limits:
        lines.append(" Working days: " + ", ".join(f"{name} {days}" for name, days in kind.limits.items()) + ".")
    lines.append("\n\n| state | staff read | applicant reads | phase |\n|---|---|---|---|\n")
    for state in kind.states:
        lines.append(f"| `{state.code}` | {state.label} | {state.applicant or state.label} | {state.phase.label} |\n")
    lines.append(
        "\n| move | from | to | who | note | second person | clock | tells |\n|---|---|---|---|---|---|---|---|\n"
    )
    lines += [_move(kind, move) for move in kind.moves]
    return "".join(lines)


def _move(kind: Kind, move) -> str:
    order = [state.code for state in kind.states]
    sources = ", ".join(f"`{code}`" for code in order if code in move.sources)
    target = {BACK: "back", STAY: "stays"}.get(move.target, f"`{move.target}`")
    second = ", ".join(f"not who did `{name}`" for name in move.second_person_after)
    note = {Note.REQUIRED: "required", Note.OPTIONAL: "optional", Note.NONE: ""}[move.note]
    clock = (
        f"start {move.clock.limit}"
        if isinstance(move.clock, Start)
        else ("" if move.clock == Clock.KEEP else move.clock.value)
    )
    return (
        f"| `{move.name}` {move.label} | {sources} | {target} | {move.who.label} | {note} | {second} | {clock} "
        f"| {', '.join(str(target) for target in move.notify)} |\n"
    )
