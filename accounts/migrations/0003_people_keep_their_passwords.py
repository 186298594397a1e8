"""Everybody whom an operator brought in without a row in allauth's list of addresses gets one, verified.

Without it the first sign-in with Google by that address would take their password away (allauth cannot know whether the
person or a squatter chose it). People who sign up on the pages have a row from the start and are not touched.
"""

from django.db import migrations

BATCH = 1000


def give_addresses(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    taken = set(EmailAddress.objects.filter(verified=True).values_list("email", flat=True))
    people = User.objects.exclude(provider="guest").exclude(pk__in=EmailAddress.objects.values("user_id"))
    rows = [
        EmailAddress(user_id=pk, email=email.lower(), verified=True, primary=True)
        for pk, email in people.values_list("pk", "email")
        if email.lower() not in taken
    ]
    EmailAddress.objects.bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_login_events"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(give_addresses, migrations.RunPython.noop, elidable=True)]
