
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reference', models.UUIDField(unique=True)),
                ('at', models.DateTimeField()),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('actor_username', models.CharField(blank=True, max_length=150)),
                ('actor_name', models.CharField(blank=True, max_length=150)),
                ('role', models.CharField(blank=True, max_length=40)),
                ('via', models.CharField(blank=True, max_length=20)),
                ('address', models.CharField(blank=True, max_length=100)),
                ('action', models.CharField(max_length=100)),
                ('object_type', models.CharField(max_length=60)),
                ('object_id', models.CharField(max_length=64)),
                ('label', models.TextField(blank=True)),
                ('region_path', models.CharField(blank=True, max_length=255)),
                ('unit_ids', models.JSONField(default=list)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('protected', models.BooleanField(default=False)),
                ('commitment', models.CharField(blank=True, max_length=64)),
                ('ciphertext', models.TextField(blank=True)),
                ('key_id', models.BigIntegerField(null=True)),
                ('stamp', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['object_type', 'object_id', 'id'], name='act_by_object'), models.Index(fields=['at', 'id'], name='act_by_moment'), models.Index(fields=['actor_user_id', 'id'], name='act_by_actor'), models.Index(fields=['actor_username', 'id'], name='act_by_username')],
            },
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('act_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('protected', models.BooleanField()),
                ('position', models.BigIntegerField()),
                ('leaf_hash', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('protected', 'position'), name='leaf_position_is_taken_once_in_its_log')],
            },
        ),
        migrations.CreateModel(
            name='ProtectionKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=64)),
                ('wrapped', models.CharField(blank=True, max_length=128)),
                ('created_at', models.DateTimeField()),
                ('destroyed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('destroyed_at__isnull', False), ('wrapped', '')), models.Q(models.Q(('wrapped', ''), _negated=True), ('destroyed_at__isnull', True)), _connector='OR'), name='protection_key_is_there_until_it_is_destroyed'), models.UniqueConstraint(condition=models.Q(('destroyed_at__isnull', True)), fields=('subject',), name='protected_thing_has_one_living_key')],
            },
        ),
        migrations.CreateModel(
            name='TreeHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('protected', models.BooleanField()),
                ('size', models.BigIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('signature', models.CharField(max_length=128)),
                ('public_key', models.CharField(max_length=64)),
                ('frontier', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('protected', 'size'), name='tree_head_has_its_own_size_in_its_log')],
            },
        ),
    ]
