/** Marks the module as one for ABI 0.2.1; every entry file must re-export it. Never called. */
export function proxy_abi_version_0_2_1(): void {}
