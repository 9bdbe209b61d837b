"""What each call inside a transaction costs, to the unit of gas, as the node that ran it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from scripts.bench.chain import BenchChain, BenchError, intrinsic_of

#: of what a transaction used, the part that comes back at most (EIP-3529)
REFUND_QUOTIENT = 5
DELEGATING = ("DELEGATECALL", "CALLCODE")
#: older compilers make sure that there is code before each call, and so pay for the access to a cold account
LOOK = "EXTCODESIZE"

#: Tells every call when it begins, and the first step after it in whoever made it: gas left and refund at both. What
#: lies between is what the call cost its maker, the access to a cold account included. So it does a look at code.
TRACER = """{
  told: [], open: [], last: null,
  step: function (log) {
    var depth = log.getDepth(), gas = log.getGas(), refund = log.getRefund();
    while (this.open.length && this.open[this.open.length - 1] >= depth) {
      this.open.pop();
      this.told.push({is: 'back', gas: gas, refund: refund});
    }
    if (this.told.length === 0) this.told.push({is: 'begin', gas: gas, refund: refund});
    var op = log.op.toString();
    if (op === 'EXTCODESIZE') {
      this.told.push({is: op, gas: gas, refund: refund, to: log.stack.peek(0).toString(16), selector: ''});
      this.open.push(depth);
    }
    if (op === 'CALL' || op === 'STATICCALL' || op === 'DELEGATECALL' || op === 'CALLCODE') {
      var at = Number(log.stack.peek(op === 'CALL' || op === 'CALLCODE' ? 3 : 2));
      var size = Number(log.stack.peek(op === 'CALL' || op === 'CALLCODE' ? 4 : 3));
      this.told.push({
        is: op, gas: gas, refund: refund, to: log.stack.peek(1).toString(16),
        selector: size < 4 ? '' : toHex(log.memory.slice(at, at + 4))
      });
      this.open.push(depth);
    }
    this.last = {is: 'end', gas: gas, refund: refund};
  },
  fault: function () {},
  result: function () { return this.told.concat([this.last]); }
}"""


@dataclass
class Call:
    """A call and the calls that it made; `to` in lower case. `gas` is what it cost its maker, before what came back."""

    kind: str
    to: str
    selector: str
    gas: int = 0
    refund: int = 0
    calls: list[Call] = field(default_factory=list)

    @property
    def net(self) -> int:
        return self.gas - self.refund

    def outward(self, own: str) -> Iterator[Call]:
        """The calls that `own` made to others, out of code that it delegates to, too."""
        for call in self.calls:
            if call.kind in DELEGATING or call.to == own:
                yield from call.outward(own)
            else:
                yield call


@dataclass(frozen=True)
class Transaction:
    """`intrinsic` is what the transaction costs before any code runs; that and the call's net are what was used."""

    used: int
    intrinsic: int
    call: Call


def trace(chain: BenchChain, transaction_hash: str) -> Transaction:
    """BenchError where the node's count of the steps and its receipt do not agree."""
    sent, receipt = chain.batch(
        [("eth_getTransactionByHash", (transaction_hash,)), ("eth_getTransactionReceipt", (transaction_hash,))]
    )
    told = chain.request("debug_traceTransaction", transaction_hash, {"tracer": TRACER})
    call = call_of(told, sent["to"].lower(), sent["input"][:10])
    return checked(int(receipt["gasUsed"], 16), intrinsic_of(bytes.fromhex(sent["input"][2:])), call)


def checked(used: int, intrinsic: int, call: Call) -> Transaction:
    if call.refund * REFUND_QUOTIENT > intrinsic + call.gas:
        raise BenchError(
            f"{call.refund} gas came back of {intrinsic + call.gas}: that is capped and belongs to no call"
        )
    if intrinsic + call.net != used:
        raise BenchError(f"the trace counts {intrinsic + call.net} gas, the receipt {used}")
    return Transaction(used, intrinsic, call)


def call_of(told: Sequence[dict[str, Any]], to: str, selector: str) -> Call:
    """The tree of what the tracer told."""
    root = Call("CALL", to, selector)
    path = [(root, told[0])]
    for event in told[1:]:
        if event["is"] in ("back", "end"):
            call, begun = path.pop()
            call.gas += begun["gas"] - event["gas"]
            call.refund = event["refund"] - begun["refund"]
        else:
            address = "0x" + event["to"].removeprefix("0x").zfill(40)[-40:]
            call = Call(event["is"], address, event["selector"])
            maker = path[-1][0]
            if maker.calls and maker.calls[-1].kind == LOOK and maker.calls[-1].to == address:
                call.gas += maker.calls.pop().gas
            maker.calls.append(call)
            path.append((call, event))
    if path:
        raise BenchError(f"the trace of {to} ends inside {len(path)} calls")
    return root
