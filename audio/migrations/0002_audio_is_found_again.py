"""What was spoken is found again, once; and the claims of what is being spoken."""

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


def let_the_newest_be_found(apps, schema_editor):
    """Of equal keys only the newest keeps its hash; the others keep their files and addresses."""
    files = apps.get_model("audio", "AudioFile").objects
    seen = set()
    rows = files.filter(text_hash__isnull=False, voice_id__isnull=False).order_by("-created_at", "-id")
    for pk, *key in rows.values_list("pk", "user_id", "text_hash", "voice_id", "format"):
        if tuple(key) in seen:
            files.filter(pk=pk).update(text_hash=None)
        seen.add(tuple(key))


class Migration(migrations.Migration):

    dependencies = [
        ('audio', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SpeechClaim',
            fields=[
                ('digest', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ('holder', models.CharField(max_length=36, verbose_name='held by')),
                ('until', models.DateTimeField(verbose_name='held until')),
                ('error', models.CharField(blank=True, db_default='', default='', max_length=50, verbose_name='error code')),
            ],
            options={
                'verbose_name': 'speech in progress',
                'verbose_name_plural': 'speech in progress',
                'db_table': 'speech_claims',
            },
        ),
        migrations.AddField(
            model_name='audiofile',
            name='engine',
            field=models.CharField(blank=True, max_length=60, null=True, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='audiofile',
            name='envelope',
            field=models.BinaryField(blank=True, null=True, verbose_name='loudness'),
        ),
        migrations.RunPython(let_the_newest_be_found, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='audiofile',
            constraint=models.UniqueConstraint(fields=('user', 'text_hash', 'voice_id', 'format'), name='audio_files_spoken_once_per_person'),
        ),
        migrations.AddConstraint(
            model_name='audiofile',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('engine')), 60), name='audio_files_engine_fits'),
        ),
        migrations.AddConstraint(
            model_name='speechclaim',
            constraint=models.CheckConstraint(condition=models.Q(('digest__isnull', True), models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length(models.F('digest')), 64), django.db.models.lookups.Exact(models.Func(models.F('digest'), models.Value('0123456789abcdef'), function='LTRIM', output_field=models.CharField()), models.Value(''))), _connector='OR'), name='speech_claims_digest_is_sha256'),
        ),
        migrations.AddConstraint(
            model_name='speechclaim',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('holder')), 36), name='speech_claims_holder_fits'),
        ),
        migrations.AddConstraint(
            model_name='speechclaim',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('error')), 50), name='speech_claims_error_fits'),
        ),
    ]
