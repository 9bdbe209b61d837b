// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface IWalletRecovery {
    function recoverWallet(address lost, address successor) external;
}
