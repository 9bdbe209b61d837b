import pytest

from aimy.errors import AimyError, ApiError, ContractRefused, FatalError, TransientError


@pytest.mark.parametrize("status", [200, 399, 600])
def test_api_error_without_an_error_status__is_refused(status):
    with pytest.raises(ValueError, match=f"status is {status}, expected 400 to 599"):
        ApiError(status, "code", "message")


def test_every_error__belongs_to_one_tree():
    for error in (TransientError("x"), FatalError("x"), ContractRefused("X"), ApiError(404, "x", "y")):
        assert isinstance(error, AimyError)


def test_refusal__reads_like_the_contract_wrote_it():
    refused = ContractRefused("TokenTransferRefused", {"to": "0xabc", "code": 3, "data": b"\x01\xff", "ids": [1, 2]})

    assert str(refused) == "TokenTransferRefused(to=0xabc, code=3, data=0x01ff, ids=[1, 2])"
    assert str(ContractRefused("TokenIsPaused")) == "TokenIsPaused()"


def test_api_error__carries_status_code_and_message():
    error = ApiError(404, "asset_unknown", "There is no asset 7.")

    assert (error.status, error.code, error.message) == (404, "asset_unknown", "There is no asset 7.")
    assert str(error) == "404 asset_unknown: There is no asset 7."
