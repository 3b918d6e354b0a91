import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0002_observation_activity'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('value', models.DecimalField(decimal_places=6, max_digits=30, null=True, verbose_name='value')),
                ('organisations', models.BigIntegerField(help_text='how many stood behind it')),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60, verbose_name='by')),
                ('signed_at', models.DateTimeField(verbose_name='signed')),
                ('reopened_at', models.DateTimeField(null=True, verbose_name='re-opened')),
                ('cause', models.CharField(choices=[('unlocked', 'an answer behind it was unlocked'), ('moved', 'what it is made of changed'), ('below', 'a place below was re-opened'), ('hand', 'by hand')], max_length=8, null=True)),
                ('reason', models.TextField(null=True, verbose_name='reason')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.indicator')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
            ],
            options={
                'indexes': [models.Index(fields=['period', 'indicator', 'place'], name='sign_off_figure')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reopened_at__isnull', True)), fields=('place', 'period', 'indicator'), name='one_sign_off_in_force'), models.CheckConstraint(condition=models.Q(models.Q(('cause__isnull', True), ('reopened_at__isnull', True)), models.Q(('cause__isnull', False), ('reopened_at__isnull', False)), _connector='OR'), name='sign_off_reopened_with_cause')],
            },
        ),
    ]
