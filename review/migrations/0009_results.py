from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0008_page_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='review',
            options={'permissions': [('decide', 'Review, approve and reject documents'), ('approve_large', 'Approve documents over a limit'), ('see_queue', 'See the queue and its documents'), ('upload', 'Hand in documents'), ('see_results', "See everybody's results")]},
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(fields=['by', 'at'], name='approval_of_a_day'),
        ),
    ]
