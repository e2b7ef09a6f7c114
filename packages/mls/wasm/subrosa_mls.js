/* oxlint-disable */
// Written by wasm-bindgen 0.2.130 and crate/glue: `npm run build:mls` makes it again.
/** An engine of its own for each call. @param {WebAssembly.Module} module */
export async function createEngine(module) {
    const exports = {};

    /**
     * What a commit is to do. Filled by the caller, then handed to `Group.commit`; with nothing in it, the commit only refreshes the
     * committer's path.
     */
    class Changes {
        __destroy_into_raw() {
            const ptr = this.__wbg_ptr;
            this.__wbg_ptr = 0;
            ChangesFinalization.unregister(this);
            return ptr;
        }
        free() {
            const ptr = this.__destroy_into_raw();
            wasm.__wbg_changes_free(ptr, 0);
        }
        /**
         * A key package, as an MLSMessage.
         * @param {Uint8Array | number[]} key_package
         */
        add(key_package) {
            const ptr0 = passArray8ToWasm0(key_package, wasm.__wbindgen_malloc);
            const len0 = WASM_VECTOR_LEN;
            wasm.changes_add(this.__wbg_ptr, ptr0, len0);
        }
        /**
         * Nothing yet.
         */
        constructor() {
            const ret = wasm.changes_new();
            this.__wbg_ptr = ret;
            ChangesFinalization.register(this, this.__wbg_ptr, this);
            return this;
        }
        /**
         * The new policy.
         * @param {Uint8Array | number[]} policy
         */
        policy(policy) {
            const ptr0 = passArray8ToWasm0(policy, wasm.__wbindgen_malloc);
            const len0 = WASM_VECTOR_LEN;
            wasm.changes_policy(this.__wbg_ptr, ptr0, len0);
        }
        /**
         * A leaf.
         * @param {number} leaf
         */
        remove(leaf) {
            wasm.changes_remove(this.__wbg_ptr, leaf);
        }
    }
    if (Symbol.dispose) Changes.prototype[Symbol.dispose] = Changes.prototype.free;
    exports.Changes = Changes;

    /**
     * An own commit that waits for its echo.
     */
    class Committed {
        static __wrap(ptr) {
            const obj = Object.create(Committed.prototype);
            obj.__wbg_ptr = ptr;
            CommittedFinalization.register(obj, obj.__wbg_ptr, obj);
            return obj;
        }
        __destroy_into_raw() {
            const ptr = this.__wbg_ptr;
            this.__wbg_ptr = 0;
            CommittedFinalization.unregister(this);
            return ptr;
        }
        free() {
            const ptr = this.__destroy_into_raw();
            wasm.__wbg_committed_free(ptr, 0);
        }
        /**
         * The PrivateMessage for all members.
         * @returns {Uint8Array}
         */
        get commit() {
            const ret = wasm.__wbg_get_committed_commit(this.__wbg_ptr);
            var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v1;
        }
        /**
         * The Welcome for all who join, if somebody does.
         * @returns {Uint8Array | undefined}
         */
        get welcome() {
            const ret = wasm.__wbg_get_committed_welcome(this.__wbg_ptr);
            let v1;
            if (ret[0] !== 0) {
                v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
                wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            }
            return v1;
        }
    }
    if (Symbol.dispose) Committed.prototype[Symbol.dispose] = Committed.prototype.free;
    exports.Committed = Committed;

    /**
     * A leaf in a group.
     */
    class Group {
        static __wrap(ptr) {
            const obj = Object.create(Group.prototype);
            obj.__wbg_ptr = ptr;
            GroupFinalization.register(obj, obj.__wbg_ptr, obj);
            return obj;
        }
        __destroy_into_raw() {
            const ptr = this.__wbg_ptr;
            this.__wbg_ptr = 0;
            GroupFinalization.unregister(this);
            return ptr;
        }
        free() {
            const ptr = this.__destroy_into_raw();
            wasm.__wbg_group_free(ptr, 0);
        }
        /**
         * Whether we are still a member.
         * @returns {boolean}
         */
        get active() {
            const ret = wasm.group_active(this.__wbg_ptr);
            return ret !== 0;
        }
        /**
         * `epoch_authenticator` (RFC 9420 §8.7).
         * @returns {Uint8Array}
         */
        get authenticator() {
            const ret = wasm.group_authenticator(this.__wbg_ptr);
            var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v1;
        }
        /**
         * Forgets the pending commit: another was first.
         */
        clearPending() {
            const ret = wasm.group_clearPending(this.__wbg_ptr);
            if (ret[1]) {
                throw takeFromExternrefTable0(ret[0]);
            }
        }
        /**
         * Makes the one pending commit.
         * @param {Changes} changes
         * @returns {Committed}
         */
        commit(changes) {
            _assertClass(changes, Changes);
            const ret = wasm.group_commit(this.__wbg_ptr, changes.__wbg_ptr);
            if (ret[2]) {
                throw takeFromExternrefTable0(ret[1]);
            }
            return Committed.__wrap(ret[0]);
        }
        /**
         * The identity in a leaf's credential.
         * @param {number} leaf
         * @returns {Uint8Array | undefined}
         */
        credential(leaf) {
            const ret = wasm.group_credential(this.__wbg_ptr, leaf);
            let v1;
            if (ret[0] !== 0) {
                v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
                wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            }
            return v1;
        }
        /**
         * Turns the open commit down. It can't be opened again: its generation is spent.
         */
        dropCommit() {
            wasm.group_dropCommit(this.__wbg_ptr);
        }
        /**
         * The number of the current epoch.
         * @returns {bigint}
         */
        get epoch() {
            const ret = wasm.group_epoch(this.__wbg_ptr);
            return BigInt.asUintN(64, ret);
        }
        /**
         * MLS-Exporter of the current epoch (RFC 9420 §8.5).
         * @param {string} label
         * @param {Uint8Array | number[]} context
         * @param {number} length
         * @returns {Uint8Array}
         */
        exportSecret(label, context, length) {
            const val3 = +length;
            let ptr0, len0, ptr1, len1;
            try {
                ptr0 = passStringToWasm0(label, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
                len0 = WASM_VECTOR_LEN;
                ptr1 = passArray8ToWasm0(context, wasm.__wbindgen_malloc);
                len1 = WASM_VECTOR_LEN;
            } catch (e) {
                if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
                if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
                throw e;
            }
            const ret = wasm.group_exportSecret(this.__wbg_ptr, ptr0, len0, ptr1, len1, val3);
            if (ret[3]) {
                throw takeFromExternrefTable0(ret[2]);
            }
            var v4 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v4;
        }
        /**
         * Erases the secrets of all epochs before this one.
         * @param {bigint} epoch
         */
        forgetEpochsBefore(epoch) {
            const ret = wasm.group_forgetEpochsBefore(this.__wbg_ptr, epoch);
            if (ret[1]) {
                throw takeFromExternrefTable0(ret[0]);
            }
        }
        /**
         * The leaves that are taken, in order.
         * @returns {Uint32Array}
         */
        leaves() {
            const ret = wasm.group_leaves(this.__wbg_ptr);
            var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
            return v1;
        }
        /**
         * Enters the epoch of the open commit. A pending commit of ours that isn't it is forgotten.
         */
        merge() {
            const ret = wasm.group_merge(this.__wbg_ptr);
            if (ret[1]) {
                throw takeFromExternrefTable0(ret[0]);
            }
        }
        /**
         * Opens a commit of the current epoch and keeps it aside until `merge` or `dropCommit`.
         * @param {Uint8Array | number[]} message
         * @returns {OpenedCommit}
         */
        openCommit(message) {
            const ptr0 = passArray8ToWasm0(message, wasm.__wbindgen_malloc);
            const len0 = WASM_VECTOR_LEN;
            const ret = wasm.group_openCommit(this.__wbg_ptr, ptr0, len0);
            if (ret[2]) {
                throw takeFromExternrefTable0(ret[1]);
            }
            return OpenedCommit.__wrap(ret[0]);
        }
        /**
         * Opens a message of this epoch or a kept one.
         * @param {Uint8Array | number[]} message
         * @returns {Message}
         */
        open(message) {
            const ptr0 = passArray8ToWasm0(message, wasm.__wbindgen_malloc);
            const len0 = WASM_VECTOR_LEN;
            const ret = wasm.group_open(this.__wbg_ptr, ptr0, len0);
            if (ret[2]) {
                throw takeFromExternrefTable0(ret[1]);
            }
            return Message.__wrap(ret[0]);
        }
        /**
         * Our place in the tree.
         * @returns {number}
         */
        get ownLeaf() {
            const ret = wasm.group_ownLeaf(this.__wbg_ptr);
            return ret >>> 0;
        }
        /**
         * The room's policy.
         * @returns {Uint8Array}
         */
        get policy() {
            const ret = wasm.group_policy(this.__wbg_ptr);
            var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v1;
        }
        /**
         * Verifies somebody's request to join.
         * @param {Uint8Array | number[]} message
         * @returns {Joiner}
         */
        readKeyPackage(message) {
            const ptr0 = passArray8ToWasm0(message, wasm.__wbindgen_malloc);
            const len0 = WASM_VECTOR_LEN;
            const ret = wasm.group_readKeyPackage(this.__wbg_ptr, ptr0, len0);
            if (ret[2]) {
                throw takeFromExternrefTable0(ret[1]);
            }
            return Joiner.__wrap(ret[0]);
        }
        /**
         * Seals a message to the current epoch.
         * @param {Uint8Array | number[]} data
         * @returns {Uint8Array}
         */
        seal(data) {
            const ptr0 = passArray8ToWasm0(data, wasm.__wbindgen_malloc);
            const len0 = WASM_VECTOR_LEN;
            const ret = wasm.group_seal(this.__wbg_ptr, ptr0, len0);
            if (ret[3]) {
                throw takeFromExternrefTable0(ret[2]);
            }
            var v2 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v2;
        }
        /**
         * A leaf's signature key.
         * @param {number} leaf
         * @returns {Uint8Array | undefined}
         */
        signatureKey(leaf) {
            const ret = wasm.group_signatureKey(this.__wbg_ptr, leaf);
            let v1;
            if (ret[0] !== 0) {
                v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
                wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            }
            return v1;
        }
        /**
         * `confirmed_transcript_hash` of the epoch (RFC 9420 §8.2).
         * @returns {Uint8Array}
         */
        get transcriptHash() {
            const ret = wasm.group_transcriptHash(this.__wbg_ptr);
            var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v1;
        }
    }
    if (Symbol.dispose) Group.prototype[Symbol.dispose] = Group.prototype.free;
    exports.Group = Group;

    /**
     * Somebody who asks to join.
     */
    class Joiner {
        static __wrap(ptr) {
            const obj = Object.create(Joiner.prototype);
            obj.__wbg_ptr = ptr;
            JoinerFinalization.register(obj, obj.__wbg_ptr, obj);
            return obj;
        }
        __destroy_into_raw() {
            const ptr = this.__wbg_ptr;
            this.__wbg_ptr = 0;
            JoinerFinalization.unregister(this);
            return ptr;
        }
        free() {
            const ptr = this.__destroy_into_raw();
            wasm.__wbg_joiner_free(ptr, 0);
        }
        /**
         * The identity of the basic credential.
         * @returns {Uint8Array}
         */
        get credential() {
            const ret = wasm.__wbg_get_joiner_credential(this.__wbg_ptr);
            var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v1;
        }
        /**
         * KeyPackageRef (RFC 9420 §5.2): a Welcome names it.
         * @returns {Uint8Array}
         */
        get reference() {
            const ret = wasm.__wbg_get_joiner_reference(this.__wbg_ptr);
            var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v1;
        }
        /**
         * The leaf's signature key.
         * @returns {Uint8Array}
         */
        get signatureKey() {
            const ret = wasm.__wbg_get_joiner_signatureKey(this.__wbg_ptr);
            var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v1;
        }
    }
    if (Symbol.dispose) Joiner.prototype[Symbol.dispose] = Joiner.prototype.free;
    exports.Joiner = Joiner;

    /**
     * A fresh leaf with its own signature key, good for one group.
     */
    class Leaf {
        __destroy_into_raw() {
            const ptr = this.__wbg_ptr;
            this.__wbg_ptr = 0;
            LeafFinalization.unregister(this);
            return ptr;
        }
        free() {
            const ptr = this.__destroy_into_raw();
            wasm.__wbg_leaf_free(ptr, 0);
        }
        /**
         * Creates a group with this leaf as its only member.
         * @param {Uint8Array | number[]} group_id
         * @param {Uint8Array | number[]} credential
         * @param {Uint8Array | number[]} policy
         * @param {Uint8Array | number[]} psk
         * @returns {Group}
         */
        create(group_id, credential, policy, psk) {
            let ptr0, len0, ptr1, len1, ptr2, len2, ptr3, len3;
            try {
                ptr0 = passArray8ToWasm0(group_id, wasm.__wbindgen_malloc);
                len0 = WASM_VECTOR_LEN;
                ptr1 = passArray8ToWasm0(credential, wasm.__wbindgen_malloc);
                len1 = WASM_VECTOR_LEN;
                ptr2 = passArray8ToWasm0(policy, wasm.__wbindgen_malloc);
                len2 = WASM_VECTOR_LEN;
                ptr3 = passArray8ToWasm0(psk, wasm.__wbindgen_malloc);
                len3 = WASM_VECTOR_LEN;
            } catch (e) {
                if (ptr3) { wasm.__wbindgen_free(ptr3, len3 * 1, 1); }
                if (ptr2) { wasm.__wbindgen_free(ptr2, len2 * 1, 1); }
                if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
                if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
                throw e;
            }
            const ret = wasm.leaf_create(this.__wbg_ptr, ptr0, len0, ptr1, len1, ptr2, len2, ptr3, len3);
            if (ret[2]) {
                throw takeFromExternrefTable0(ret[1]);
            }
            return Group.__wrap(ret[0]);
        }
        /**
         * The identity of one of them.
         * @param {number} leaf
         * @returns {Uint8Array | undefined}
         */
        credential(leaf) {
            const ret = wasm.leaf_credential(this.__wbg_ptr, leaf);
            let v1;
            if (ret[0] !== 0) {
                v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
                wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            }
            return v1;
        }
        /**
         * Turns the open Welcome down: the key package is still good for another.
         */
        dropWelcome() {
            wasm.leaf_dropWelcome(this.__wbg_ptr);
        }
        /**
         * The members, the policy and all else of the group that the open Welcome leads to, by the rules of `Group`.
         * @returns {Group}
         */
        enter() {
            const ret = wasm.leaf_enter(this.__wbg_ptr);
            if (ret[2]) {
                throw takeFromExternrefTable0(ret[1]);
            }
            return Group.__wrap(ret[0]);
        }
        /**
         * Its epoch.
         * @returns {bigint | undefined}
         */
        get epoch() {
            const ret = wasm.leaf_epoch(this.__wbg_ptr);
            return ret[0] === 0 ? undefined : BigInt.asUintN(64, ret[1]);
        }
        /**
         * A key package as an MLSMessage, once: the next request needs a fresh leaf.
         * @param {Uint8Array | number[]} credential
         * @returns {Uint8Array}
         */
        keyPackage(credential) {
            const ptr0 = passArray8ToWasm0(credential, wasm.__wbindgen_malloc);
            const len0 = WASM_VECTOR_LEN;
            const ret = wasm.leaf_keyPackage(this.__wbg_ptr, ptr0, len0);
            if (ret[3]) {
                throw takeFromExternrefTable0(ret[2]);
            }
            var v2 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v2;
        }
        /**
         * The leaves of the group that the open Welcome leads to.
         * @returns {Uint32Array}
         */
        leaves() {
            const ret = wasm.leaf_leaves(this.__wbg_ptr);
            var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
            return v1;
        }
        /**
         * Draws the signature key.
         * @param {number} suite
         */
        constructor(suite) {
            const ret = wasm.leaf_new(suite);
            if (ret[2]) {
                throw takeFromExternrefTable0(ret[1]);
            }
            this.__wbg_ptr = ret[0];
            LeafFinalization.register(this, this.__wbg_ptr, this);
            return this;
        }
        /**
         * Opens a Welcome for a room of at most `people`, and keeps the group aside until `enter` or `dropWelcome`. A refused one
         * leaves the key package as it was.
         * @param {Uint8Array | number[]} message
         * @param {Uint8Array | number[]} group_id
         * @param {Uint8Array | number[]} psk
         * @param {number} people
         */
        openWelcome(message, group_id, psk, people) {
            const val4 = +people;
            let ptr0, len0, ptr1, len1, ptr2, len2;
            try {
                ptr0 = passArray8ToWasm0(message, wasm.__wbindgen_malloc);
                len0 = WASM_VECTOR_LEN;
                ptr1 = passArray8ToWasm0(group_id, wasm.__wbindgen_malloc);
                len1 = WASM_VECTOR_LEN;
                ptr2 = passArray8ToWasm0(psk, wasm.__wbindgen_malloc);
                len2 = WASM_VECTOR_LEN;
            } catch (e) {
                if (ptr2) { wasm.__wbindgen_free(ptr2, len2 * 1, 1); }
                if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
                if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
                throw e;
            }
            const ret = wasm.leaf_openWelcome(this.__wbg_ptr, ptr0, len0, ptr1, len1, ptr2, len2, val4);
            if (ret[1]) {
                throw takeFromExternrefTable0(ret[0]);
            }
        }
        /**
         * Our place in it.
         * @returns {number | undefined}
         */
        get ownLeaf() {
            const ret = wasm.leaf_ownLeaf(this.__wbg_ptr);
            return ret === Number.MAX_SAFE_INTEGER ? undefined : ret;
        }
        /**
         * Its policy.
         * @returns {Uint8Array | undefined}
         */
        get policy() {
            const ret = wasm.leaf_policy(this.__wbg_ptr);
            let v1;
            if (ret[0] !== 0) {
                v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
                wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            }
            return v1;
        }
        /**
         * The signature key of one of them.
         * @param {number} leaf
         * @returns {Uint8Array | undefined}
         */
        signatureKeyOf(leaf) {
            const ret = wasm.leaf_signatureKeyOf(this.__wbg_ptr, leaf);
            let v1;
            if (ret[0] !== 0) {
                v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
                wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            }
            return v1;
        }
        /**
         * What the device key signs, inside the credential.
         * @returns {Uint8Array}
         */
        get signatureKey() {
            const ret = wasm.leaf_signatureKey(this.__wbg_ptr);
            if (ret[3]) {
                throw takeFromExternrefTable0(ret[2]);
            }
            var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v1;
        }
    }
    if (Symbol.dispose) Leaf.prototype[Symbol.dispose] = Leaf.prototype.free;
    exports.Leaf = Leaf;

    /**
     * A message that was opened.
     */
    class Message {
        static __wrap(ptr) {
            const obj = Object.create(Message.prototype);
            obj.__wbg_ptr = ptr;
            MessageFinalization.register(obj, obj.__wbg_ptr, obj);
            return obj;
        }
        __destroy_into_raw() {
            const ptr = this.__wbg_ptr;
            this.__wbg_ptr = 0;
            MessageFinalization.unregister(this);
            return ptr;
        }
        free() {
            const ptr = this.__destroy_into_raw();
            wasm.__wbg_message_free(ptr, 0);
        }
        /**
         * What the sender sealed.
         * @returns {Uint8Array}
         */
        get data() {
            const ret = wasm.__wbg_get_message_data(this.__wbg_ptr);
            var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            return v1;
        }
        /**
         * The epoch that it was sent in.
         * @returns {bigint}
         */
        get epoch() {
            const ret = wasm.__wbg_get_message_epoch(this.__wbg_ptr);
            return BigInt.asUintN(64, ret);
        }
        /**
         * The sender's leaf, in the tree of `epoch`.
         * @returns {number}
         */
        get leaf() {
            const ret = wasm.__wbg_get_message_leaf(this.__wbg_ptr);
            return ret >>> 0;
        }
    }
    if (Symbol.dispose) Message.prototype[Symbol.dispose] = Message.prototype.free;
    exports.Message = Message;

    /**
     * A commit that was opened and waits for a decision.
     */
    class OpenedCommit {
        static __wrap(ptr) {
            const obj = Object.create(OpenedCommit.prototype);
            obj.__wbg_ptr = ptr;
            OpenedCommitFinalization.register(obj, obj.__wbg_ptr, obj);
            return obj;
        }
        __destroy_into_raw() {
            const ptr = this.__wbg_ptr;
            this.__wbg_ptr = 0;
            OpenedCommitFinalization.unregister(this);
            return ptr;
        }
        free() {
            const ptr = this.__destroy_into_raw();
            wasm.__wbg_openedcommit_free(ptr, 0);
        }
        /**
         * Who comes, in the order of the commit.
         * @returns {Joiner[]}
         */
        get adds() {
            const ret = wasm.__wbg_get_openedcommit_adds(this.__wbg_ptr);
            var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
            wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
            return v1;
        }
        /**
         * The committer's leaf.
         * @returns {number}
         */
        get committer() {
            const ret = wasm.__wbg_get_openedcommit_committer(this.__wbg_ptr);
            return ret >>> 0;
        }
        /**
         * Whether it is the echo of our own.
         * @returns {boolean}
         */
        get own() {
            const ret = wasm.__wbg_get_openedcommit_own(this.__wbg_ptr);
            return ret !== 0;
        }
        /**
         * Whether the committer refreshed its path: without one, nobody's secret changed.
         * @returns {boolean}
         */
        get path() {
            const ret = wasm.__wbg_get_openedcommit_path(this.__wbg_ptr);
            return ret !== 0;
        }
        /**
         * The new policy, if it changes.
         * @returns {Uint8Array | undefined}
         */
        get policy() {
            const ret = wasm.__wbg_get_openedcommit_policy(this.__wbg_ptr);
            let v1;
            if (ret[0] !== 0) {
                v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
                wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
            }
            return v1;
        }
        /**
         * Whether we are among those who go.
         * @returns {boolean}
         */
        get removesUs() {
            const ret = wasm.__wbg_get_openedcommit_removesUs(this.__wbg_ptr);
            return ret !== 0;
        }
        /**
         * The leaves that go.
         * @returns {Uint32Array}
         */
        get removes() {
            const ret = wasm.__wbg_get_openedcommit_removes(this.__wbg_ptr);
            var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
            return v1;
        }
    }
    if (Symbol.dispose) OpenedCommit.prototype[Symbol.dispose] = OpenedCommit.prototype.free;
    exports.OpenedCommit = OpenedCommit;
    function __wbg_get_imports() {
        const import0 = {
            __proto__: null,
            __wbg___wbindgen_is_function_741ff2bb612836f5: function(arg0) {
                const ret = typeof(arg0) === 'function';
                return ret;
            },
            __wbg___wbindgen_is_object_8b968c3ab8e96595: function(arg0) {
                const val = arg0;
                const ret = typeof(val) === 'object' && val !== null;
                return ret;
            },
            __wbg___wbindgen_is_string_fc456fee5d3317de: function(arg0) {
                const ret = typeof(arg0) === 'string';
                return ret;
            },
            __wbg___wbindgen_is_undefined_be5b34249ff1fc15: function(arg0) {
                const ret = arg0 === undefined;
                return ret;
            },
            __wbg___wbindgen_throw_4c88d8bf264fd984: function(arg0, arg1) {
                throw new Error(getStringFromWasm0(arg0, arg1));
            },
            __wbg_call_a410eb4b59ed5965: function() { return handleError(function (arg0, arg1, arg2) {
                const ret = arg0.call(arg1, arg2);
                return ret;
            }, arguments); },
            __wbg_crypto_23f565a907d30078: function(arg0) {
                const ret = arg0.crypto;
                return ret;
            },
            __wbg_getRandomValues_8b6f1f663e6f188d: function() { return handleError(function (arg0, arg1) {
                globalThis.crypto.getRandomValues(getArrayU8FromWasm0(arg0, arg1));
            }, arguments); },
            __wbg_getRandomValues_d2908e0b99612b91: function() { return handleError(function (arg0, arg1) {
                arg0.getRandomValues(arg1);
            }, arguments); },
            __wbg_joiner_new: function(arg0) {
                const ret = Joiner.__wrap(arg0);
                return ret;
            },
            __wbg_length_186163212ffe79c3: function(arg0) {
                const ret = arg0.length;
                return ret;
            },
            __wbg_msCrypto_d5f06fad6bf1409b: function(arg0) {
                const ret = arg0.msCrypto;
                return ret;
            },
            __wbg_new_with_length_01b143a7e5dd5a3e: function(arg0) {
                const ret = new Uint8Array(arg0 >>> 0);
                return ret;
            },
            __wbg_node_86166ff8ce1f2002: function(arg0) {
                const ret = arg0.node;
                return ret;
            },
            __wbg_now_463ac581d2fc7ea3: function() {
                const ret = Date.now();
                return ret;
            },
            __wbg_process_91f425a63f58e399: function(arg0) {
                const ret = arg0.process;
                return ret;
            },
            __wbg_prototypesetcall_13162965d1fe7aa3: function(arg0, arg1, arg2) {
                Uint8Array.prototype.set.call(getArrayU8FromWasm0(arg0, arg1), arg2);
            },
            __wbg_randomFillSync_34b023059e3363de: function() { return handleError(function (arg0, arg1) {
                arg0.randomFillSync(arg1);
            }, arguments); },
            __wbg_require_9a7d8cc2e1d275c0: function() { return handleError(function () {
                const ret = module.require;
                return ret;
            }, arguments); },
            __wbg_static_accessor_GLOBAL_THIS_003ee833af9699fc: function() {
                const ret = typeof globalThis === 'undefined' ? undefined : globalThis;
                return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
            },
            __wbg_static_accessor_GLOBAL_e4293fb22cbe77da: function() {
                const ret = typeof global === 'undefined' ? undefined : global;
                return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
            },
            __wbg_static_accessor_SELF_53bb20457401453d: function() {
                const ret = typeof self === 'undefined' ? undefined : self;
                return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
            },
            __wbg_static_accessor_WINDOW_b5e0810bfecb7feb: function() {
                const ret = typeof window === 'undefined' ? undefined : window;
                return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
            },
            __wbg_subarray_58f388a9247ac0bb: function(arg0, arg1, arg2) {
                const ret = arg0.subarray(arg1 >>> 0, arg2 >>> 0);
                return ret;
            },
            __wbg_versions_6e128a981b0df859: function(arg0) {
                const ret = arg0.versions;
                return ret;
            },
            __wbindgen_generic_0000000000000001: function(arg0, arg1) {
                // Cast intrinsic for `Ref(Slice(U8)) -> NamedExternref("Uint8Array")`.
                const ret = getArrayU8FromWasm0(arg0, arg1);
                return ret;
            },
            __wbindgen_generic_0000000000000002: function(arg0, arg1) {
                // Cast intrinsic for `Ref(String) -> Externref`.
                const ret = getStringFromWasm0(arg0, arg1);
                return ret;
            },
            __wbindgen_init_externref_table: function() {
                const table = wasm.__wbindgen_externrefs;
                table.set(0, undefined);
                table.set(1024, undefined);
                table.set(1025, null);
                table.set(1026, true);
                table.set(1027, false);
            },
        };
        return {
            __proto__: null,
            "./subrosa_mls_bg.js": import0,
        };
    }

    const ChangesFinalization = (typeof FinalizationRegistry === 'undefined')
        ? { register: () => {}, unregister: () => {} }
        : new FinalizationRegistry(ptr => wasm.__wbg_changes_free(ptr, 1));
    const CommittedFinalization = (typeof FinalizationRegistry === 'undefined')
        ? { register: () => {}, unregister: () => {} }
        : new FinalizationRegistry(ptr => wasm.__wbg_committed_free(ptr, 1));
    const GroupFinalization = (typeof FinalizationRegistry === 'undefined')
        ? { register: () => {}, unregister: () => {} }
        : new FinalizationRegistry(ptr => wasm.__wbg_group_free(ptr, 1));
    const JoinerFinalization = (typeof FinalizationRegistry === 'undefined')
        ? { register: () => {}, unregister: () => {} }
        : new FinalizationRegistry(ptr => wasm.__wbg_joiner_free(ptr, 1));
    const LeafFinalization = (typeof FinalizationRegistry === 'undefined')
        ? { register: () => {}, unregister: () => {} }
        : new FinalizationRegistry(ptr => wasm.__wbg_leaf_free(ptr, 1));
    const MessageFinalization = (typeof FinalizationRegistry === 'undefined')
        ? { register: () => {}, unregister: () => {} }
        : new FinalizationRegistry(ptr => wasm.__wbg_message_free(ptr, 1));
    const OpenedCommitFinalization = (typeof FinalizationRegistry === 'undefined')
        ? { register: () => {}, unregister: () => {} }
        : new FinalizationRegistry(ptr => wasm.__wbg_openedcommit_free(ptr, 1));

    function addToExternrefTable0(obj) {
        const idx = wasm.__externref_table_alloc();
        wasm.__wbindgen_externrefs.set(idx, obj);
        return idx;
    }

    function _assertClass(instance, klass) {
        if (!(instance instanceof klass)) {
            throw new Error(`expected instance of ${klass.name}`);
        }
    }

    function getArrayJsValueFromWasm0(ptr, len) {
        ptr = ptr >>> 0;
        const mem = getDataViewMemory0();
        const result = [];
        for (let i = ptr; i < ptr + 4 * len; i += 4) {
            result.push(wasm.__wbindgen_externrefs.get(mem.getUint32(i, true)));
        }
        wasm.__externref_drop_slice(ptr, len);
        return result;
    }

    function getArrayU32FromWasm0(ptr, len) {
        ptr = ptr >>> 0;
        return getUint32ArrayMemory0().subarray(ptr / 4, ptr / 4 + len);
    }

    function getArrayU8FromWasm0(ptr, len) {
        ptr = ptr >>> 0;
        return getUint8ArrayMemory0().subarray(ptr / 1, ptr / 1 + len);
    }

    let cachedDataViewMemory0 = null;
    function getDataViewMemory0() {
        if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
            cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
        }
        return cachedDataViewMemory0;
    }

    function getStringFromWasm0(ptr, len) {
        ptr = ptr >>> 0;
        return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
    }

    let cachedUint32ArrayMemory0 = null;
    function getUint32ArrayMemory0() {
        if (cachedUint32ArrayMemory0 === null || cachedUint32ArrayMemory0.byteLength === 0) {
            cachedUint32ArrayMemory0 = new Uint32Array(wasm.memory.buffer);
        }
        return cachedUint32ArrayMemory0;
    }

    let cachedUint8ArrayMemory0 = null;
    function getUint8ArrayMemory0() {
        if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
            cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
        }
        return cachedUint8ArrayMemory0;
    }

    function handleError(f, args) {
        try {
            return f.apply(this, args);
        } catch (e) {
            const idx = addToExternrefTable0(e);
            wasm.__wbindgen_exn_store(idx);
        }
    }

    function isLikeNone(x) {
        return x === undefined || x === null;
    }

    function passArray8ToWasm0(arg, malloc) {
        const ptr = malloc(arg.length * 1, 1) >>> 0;
        getUint8ArrayMemory0().set(arg, ptr / 1);
        WASM_VECTOR_LEN = arg.length;
        return ptr;
    }

    function passStringToWasm0(arg, malloc, realloc) {
        if (realloc === undefined) {
            const buf = cachedTextEncoder.encode(arg);
            const ptr = malloc(buf.length, 1) >>> 0;
            getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
            WASM_VECTOR_LEN = buf.length;
            return ptr;
        }

        let len = arg.length;
        let ptr = malloc(len, 1) >>> 0;

        const mem = getUint8ArrayMemory0();

        let offset = 0;

        for (; offset < len; offset++) {
            const code = arg.charCodeAt(offset);
            if (code > 0x7F) break;
            mem[ptr + offset] = code;
        }
        if (offset !== len) {
            if (offset !== 0) {
                arg = arg.slice(offset);
            }
            ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
            const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
            const ret = cachedTextEncoder.encodeInto(arg, view);

            offset += ret.written;
            ptr = realloc(ptr, len, offset, 1) >>> 0;
        }

        WASM_VECTOR_LEN = offset;
        return ptr;
    }

    function takeFromExternrefTable0(idx) {
        const value = wasm.__wbindgen_externrefs.get(idx);
        wasm.__externref_table_dealloc(idx);
        return value;
    }

    let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
    cachedTextDecoder.decode();
    function decodeText(bytes) {
        return cachedTextDecoder.decode(bytes);
    }

    const cachedTextEncoder = new TextEncoder();

    if (!('encodeInto' in cachedTextEncoder)) {
        cachedTextEncoder.encodeInto = function (arg, view) {
            const buf = cachedTextEncoder.encode(arg);
            view.set(buf);
            return {
                read: arg.length,
                written: buf.length
            };
        };
    }

    let WASM_VECTOR_LEN = 0;

    let wasm;
    function __wbg_finalize_init(instance, module) {
        wasm = instance.exports;
        cachedDataViewMemory0 = null;
        cachedUint32ArrayMemory0 = null;
        cachedUint8ArrayMemory0 = null;
        wasm.__wbindgen_start();
        return wasm;
    }

    __wbg_finalize_init(await WebAssembly.instantiate(module, __wbg_get_imports()), module);
    return { ...exports, memory: wasm.memory };
}
