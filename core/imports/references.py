"""Who points at a record: what an undo has to look at before it takes a record away, whichever app the pointing rows are in."""

from django.db.models import Model


def references_to(record: Model, *, but: tuple[type[Model], ...] = ()) -> list[tuple[str, int]]:
    """(name of the model, number of rows) of everything that points at ``record``; models in ``but`` are not looked at."""
    found = []
    for relation in record._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.related_model in but:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: record.pk})
        if (count := rows.count()) > 0:
            found.append((str(relation.related_model._meta.verbose_name), count))
    return found
