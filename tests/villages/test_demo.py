from villages.models import Initiative, Village, VillageSignup
from wup_portal.demo import villages


def test_demo_villages_load_twice_without_doubles(db):
    villages.load()
    villages.load()

    assert sorted(Village.objects.values_list("slug", "municipality__slug", "phase")) == [
        ("modelhaar", "westerveld", "kennismaking"),
        ("proefveen", "aa-en-hunze", "plan_maken"),
        ("schetsmond", "borger-odoorn", "samen_dromen"),
        ("voorbeelddorp", "coevorden", "aangeboden"),
    ]
    assert VillageSignup.objects.open().count() == 1
    assert Initiative.objects.count() == 4
    assert not Village.objects.filter(is_example=False).exists()
