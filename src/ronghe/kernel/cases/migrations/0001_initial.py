import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('machine_key', models.CharField(max_length=40)),
                ('state_key', models.CharField(max_length=40, verbose_name='state')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('opened_at', models.DateTimeField(auto_now_add=True, verbose_name='opened')),
                ('entered_at', models.DateTimeField(verbose_name='in this state since')),
                ('due_on', models.DateField(null=True, verbose_name='due')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
            ],
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition_key', models.CharField(blank=True, max_length=40)),
                ('from_state', models.CharField(blank=True, max_length=40)),
                ('to_state', models.CharField(max_length=40)),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='cases.case')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['machine_key', 'state_key', 'due_on'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['organisation'], name='case_organisation'),
        ),
    ]
