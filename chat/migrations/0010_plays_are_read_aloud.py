"""How a play is read aloud."""

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('characters', '0001_initial'),
        ('chat', '0009_long_memory'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='chatsession',
            name='voice_id',
            field=models.CharField(blank=True, max_length=50, null=True, verbose_name='voice'),
        ),
        migrations.AddField(
            model_name='chatsession',
            name='voice_mode',
            field=models.CharField(choices=[('realtime', 'While it is written'), ('delayed', 'When the reply is whole'), ('on_click', 'When I click on a line')], db_default='realtime', default='realtime', max_length=10, verbose_name='when it is heard'),
        ),
        migrations.AddField(
            model_name='chatsession',
            name='voice_on',
            field=models.BooleanField(db_default=False, default=False, verbose_name='read aloud'),
        ),
        migrations.AddField(
            model_name='chatsession',
            name='voice_speed',
            field=models.FloatField(db_default=1.0, default=1.0, verbose_name='pace'),
        ),
        migrations.AddConstraint(
            model_name='chatsession',
            constraint=models.CheckConstraint(condition=models.Q(('voice_mode__in', ['realtime', 'delayed', 'on_click'])), name='chat_sessions_voice_mode_is_known'),
        ),
        migrations.AddConstraint(
            model_name='chatsession',
            constraint=models.CheckConstraint(condition=models.Q(('voice_speed__gte', 0.5), ('voice_speed__lte', 2.0)), name='chat_sessions_voice_speed_is_audible'),
        ),
        migrations.AddConstraint(
            model_name='chatsession',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('voice_id')), 50), name='chat_sessions_voice_id_fits'),
        ),
    ]
