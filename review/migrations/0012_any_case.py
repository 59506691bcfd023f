from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0011_keys_of_suppliers'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='review',
            index=models.Index(Upper('number'), name='review_number_any_case'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(Upper('sender'), name='review_sender_any_case'),
        ),
    ]
