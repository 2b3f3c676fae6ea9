"""Write what lists go by for every case there is: a portion at a time, while people work."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection, migrations, transaction
from django.db.models import OuterRef, Subquery

from cases.models.child import sort_key_of
from cases.models.listed import as_text

PORTION = 500


def write(apps, schema_editor):
    Case, Child = (apps.get_model('cases', name) for name in ('Case', 'Child'))
    for keys in portions(Child.objects.filter(sort_key='')):
        write_sort_keys(Child, keys)
    # A child always has a channel: a case without one has not been written yet.
    for keys in portions(Case.objects.filter(channel='')):
        write_copies(apps, Case, keys)


def portions(rows) -> Iterator[list[int]]:
    last = 0
    while keys := list(rows.filter(pk__gt=last).order_by('pk').values_list('pk', flat=True)[:PORTION]):
        yield keys
        last = keys[-1]


@transaction.atomic
def write_sort_keys(Child, keys):
    names = ('family_name', 'given_name', 'name_own_script')
    children = Child.objects.filter(pk__in=keys).select_for_update().order_by('pk')
    found = [(sort_key_of(*row[1:]), row[0]) for row in children.values_list('pk', *names)]
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE {Child._meta.db_table} SET sort_key = %s WHERE id = %s', found)


@transaction.atomic
def write_copies(apps, Case, keys):
    """The case is locked first, as every step does: whoever changes the child is waited for."""
    Child, Place = apps.get_model('cases', 'Child'), apps.get_model('cases', 'RecommendedPlace')
    cases = Case.objects.filter(pk__in=keys)
    list(cases.select_for_update().order_by('pk').values_list('pk'))
    child = Child.objects.filter(pk=OuterRef('child_id'))
    cases.update(
        language=Subquery(child.values('family_language')), channel=Subquery(child.values('channel'))
    )
    newest, forms = {}, defaultdict(set)
    places = Place.objects.filter(recommendation__case__in=keys).order_by('recommendation__version')
    for case_id, version, form in places.values_list(
        'recommendation__case', 'recommendation__version', 'support_form'
    ):
        if newest.get(case_id) != version:
            newest[case_id], forms[case_id] = version, set()
        forms[case_id].add(form)
    same = defaultdict(list)
    for case_id, found in forms.items():
        same[as_text(found)].append(case_id)
    for text, case_ids in same.items():
        Case.objects.filter(pk__in=case_ids).update(support_forms=text)


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('cases', '0024_listed'),
    ]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop, elidable=True),
    ]
