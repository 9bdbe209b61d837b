import pytest

from oracles.assets.decide import (
    Announce,
    AssetStatus,
    Refuse,
    Register,
    RegisteredAsset,
    SetDocument,
    Settled,
    Submit,
    decide,
)

DEED, SURVEY = b"d" * 32, b"s" * 32
WANTED = {"survey": SURVEY, "deed": DEED}
BEYOND_DRAFT = [status for status in AssetStatus if status not in (AssetStatus.NONE, AssetStatus.DRAFT)]


def seen(status, **documents):
    return RegisteredAsset(7, status, documents)


@pytest.mark.parametrize("status", BEYOND_DRAFT)
@pytest.mark.parametrize(
    ("documents", "named"),
    [({}, "deed, survey"), ({"deed": DEED}, "survey"), ({"deed": SURVEY, "survey": SURVEY}, "deed")],
)
def test_asset_past_changing_has_other_documents__is_refused(status, documents, named):
    expected = f"asset 7 has the same metadata and is {status.name.lower()} with other documents than: {named}"
    assert decide(WANTED, seen(status, **documents)) == Refuse(expected)


def test_nothing_is_registered__registers():
    assert decide(WANTED, None) == Register()


@pytest.mark.parametrize(
    ("documents", "next_name"),
    [({}, "deed"), ({"deed": DEED}, "survey"), ({"survey": SURVEY, "deed": SURVEY}, "deed")],
)
def test_draft_lacks_a_document__sets_one_at_a_time(documents, next_name):
    assert decide(WANTED, seen(AssetStatus.DRAFT, **documents)) == SetDocument(7, next_name)


@pytest.mark.parametrize("more", [{}, {"photo": b"p" * 32}])
def test_draft_is_complete__is_submitted(more):
    assert decide(WANTED, seen(AssetStatus.DRAFT, **WANTED, **more)) == Submit(7)


@pytest.mark.parametrize("status", BEYOND_DRAFT)
def test_asset_past_draft_with_these_documents__is_settled(status):
    assert decide(WANTED, seen(status, **WANTED)) == Settled(7, status)


MODELS = (b"m" * 32, b"n" * 32)


def test_model_is_not_announced__a_complete_draft_names_it_before_it_is_submitted():
    assert decide(WANTED, RegisteredAsset(7, AssetStatus.DRAFT, {"deed": DEED}, MODELS)) == SetDocument(7, "survey")
    assert decide(WANTED, RegisteredAsset(7, AssetStatus.DRAFT, WANTED, MODELS)) == Announce(7, MODELS[0])


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (AssetStatus.SUBMITTED, Settled(7, AssetStatus.SUBMITTED, is_waiting=True)),
        (AssetStatus.APPROVED, Announce(7, MODELS[0])),
        (AssetStatus.TOKENISED, Announce(7, MODELS[0])),
        (AssetStatus.RETIRED, Settled(7, AssetStatus.RETIRED)),
        (AssetStatus.REJECTED, Settled(7, AssetStatus.REJECTED)),
    ],
)
def test_model_is_not_announced__an_asset_past_draft_names_it_when_the_registry_takes_it(status, step):
    assert decide(WANTED, RegisteredAsset(7, status, WANTED, MODELS)) == step
