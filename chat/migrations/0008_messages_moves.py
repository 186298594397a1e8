"""Coming and going in directed plays, and how many lines a run was asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', "0007_messages_stop_asked_at"),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='lines_asked',
            field=models.SmallIntegerField(blank=True, null=True, verbose_name='lines asked for'),
        ),
        migrations.AddField(
            model_name='message',
            name='move',
            field=models.CharField(blank=True, choices=[('enter', 'Enters'), ('leave', 'Leaves')], max_length=10, null=True, verbose_name='coming and going'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('move__isnull', True), models.Q(('move__in', ['enter', 'leave']), ('role', 'system'), ('speaker__isnull', False)), _connector='OR'), name='messages_moves_are_of_an_actor'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('lines_asked__isnull', True), models.Q(('lines_asked__range', (1, 10)), ('role', 'assistant')), _connector='OR'), name='messages_only_replies_begin_runs'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('move__isnull', False)), fields=['session'], name='idx_messages_moves'),
        ),
    ]
