"""The functions and events that ERC-3643 itself lists, by contract, with those of ERC-20, ERC-173 and of agents.

What an event indexes is told by the 4.1 suite's ABIs, from which the standard's text differs in one place.
"""

from __future__ import annotations

OWNED = """
owner() view (address)
transferOwnership(address)
event OwnershipTransferred(address,address)
"""
AGENTS = (
    OWNED
    + """
addAgent(address)
removeAgent(address)
isAgent(address) view (bool)
event AgentAdded(address)
event AgentRemoved(address)
"""
)
STANDARD = {
    "SecurityToken": AGENTS
    + """
totalSupply() view (uint256)
balanceOf(address) view (uint256)
allowance(address,address) view (uint256)
transfer(address,uint256) (bool)
approve(address,uint256) (bool)
transferFrom(address,address,uint256) (bool)
onchainID() view (address)
version() view (string)
identityRegistry() view (address)
compliance() view (address)
paused() view (bool)
isFrozen(address) view (bool)
getFrozenTokens(address) view (uint256)
setName(string)
setSymbol(string)
setOnchainID(address)
pause()
unpause()
setAddressFrozen(address,bool)
freezePartialTokens(address,uint256)
unfreezePartialTokens(address,uint256)
setIdentityRegistry(address)
setCompliance(address)
forcedTransfer(address,address,uint256) (bool)
mint(address,uint256)
burn(address,uint256)
recoveryAddress(address,address,address) (bool)
batchTransfer(address[],uint256[])
batchForcedTransfer(address[],address[],uint256[])
batchMint(address[],uint256[])
batchBurn(address[],uint256[])
batchSetAddressFrozen(address[],bool[])
batchFreezePartialTokens(address[],uint256[])
batchUnfreezePartialTokens(address[],uint256[])
event Transfer(address,address,uint256)
event Approval(address,address,uint256)
event UpdatedTokenInformation(string,string,uint8,string,address)
event IdentityRegistryAdded(address)
event ComplianceAdded(address)
event RecoverySuccess(address,address,address)
event AddressFrozen(address,bool,address)
event TokensFrozen(address,uint256)
event TokensUnfrozen(address,uint256)
event Paused(address)
event Unpaused(address)
""",
    "IdentityRegistry": AGENTS
    + """
identityStorage() view (address)
issuersRegistry() view (address)
topicsRegistry() view (address)
setIdentityRegistryStorage(address)
setClaimTopicsRegistry(address)
setTrustedIssuersRegistry(address)
registerIdentity(address,address,uint16)
deleteIdentity(address)
updateCountry(address,uint16)
updateIdentity(address,address)
batchRegisterIdentity(address[],address[],uint16[])
contains(address) view (bool)
isVerified(address) view (bool)
identity(address) view (address)
investorCountry(address) view (uint16)
event ClaimTopicsRegistrySet(address)
event IdentityStorageSet(address)
event TrustedIssuersRegistrySet(address)
event IdentityRegistered(address,address)
event IdentityRemoved(address,address)
event IdentityUpdated(address,address)
event CountryUpdated(address,uint16)
""",
    "IdentityRegistryStorage": AGENTS
    + """
storedIdentity(address) view (address)
storedInvestorCountry(address) view (uint16)
addIdentityToStorage(address,address,uint16)
removeIdentityFromStorage(address)
modifyStoredInvestorCountry(address,uint16)
modifyStoredIdentity(address,address)
bindIdentityRegistry(address)
unbindIdentityRegistry(address)
linkedIdentityRegistries() view (address[])
event IdentityStored(address,address)
event IdentityUnstored(address,address)
event IdentityModified(address,address)
event CountryModified(address,uint16)
event IdentityRegistryBound(address)
event IdentityRegistryUnbound(address)
""",
    "ModularCompliance": OWNED
    + """
bindToken(address)
unbindToken(address)
isTokenBound(address) view (bool)
getTokenBound() view (address)
canTransfer(address,address,uint256) view (bool)
transferred(address,address,uint256)
created(address,uint256)
destroyed(address,uint256)
event TokenBound(address)
event TokenUnbound(address)
""",
    "TrustedIssuersRegistry": OWNED
    + """
addTrustedIssuer(address,uint256[])
removeTrustedIssuer(address)
updateIssuerClaimTopics(address,uint256[])
getTrustedIssuers() view (address[])
isTrustedIssuer(address) view (bool)
getTrustedIssuerClaimTopics(address) view (uint256[])
getTrustedIssuersForClaimTopic(uint256) view (address[])
hasClaimTopic(address,uint256) view (bool)
event TrustedIssuerAdded(address,uint256[])
event TrustedIssuerRemoved(address)
event ClaimTopicsUpdated(address,uint256[])
""",
    "ClaimTopicsRegistry": OWNED
    + """
addClaimTopic(uint256)
removeClaimTopic(uint256)
getClaimTopics() view (uint256[])
event ClaimTopicAdded(uint256)
event ClaimTopicRemoved(uint256)
""",
}


def standard_lines(contract: str) -> set[str]:
    return set(STANDARD[contract].split("\n")) - {""}
