#!/usr/bin/python3
"""grant-samba.py SMB.CONF SAM.LDB ACCOUNT replication|deleted-objects

Gives an account (sAMAccountName) one of the two rights that a directory synchronization account needs. Works as the system
account directly on the database, while the domain controller runs: over LDAP not even a domain administrator may open the
container of deleted objects.
"""
import sys

import ldb
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

REPLICATING_DIRECTORY_CHANGES = "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2"
DACL_ONLY = ["show_deleted:1", "sd_flags:1:4"]


def add_entry(sam, dn, entry):
    """Puts one entry (SDDL) at the head of the access control list of dn."""
    domain = security.dom_sid(sam.get_domain_sid())
    found = sam.search(dn, scope=ldb.SCOPE_BASE, attrs=["nTSecurityDescriptor"], controls=DACL_ONLY)
    sddl = ndr_unpack(security.descriptor, found[0]["nTSecurityDescriptor"][0]).as_sddl(domain)
    head = sddl.index("(", sddl.index("D:"))
    changed = security.descriptor.from_sddl(sddl[:head] + entry + sddl[head:], domain)
    message = ldb.Message(ldb.Dn(sam, dn))
    message["acl"] = ldb.MessageElement(ndr_pack(changed), ldb.FLAG_MOD_REPLACE, "nTSecurityDescriptor")
    sam.modify(message, controls=DACL_ONLY)


def main():
    config, database, account, right = sys.argv[1:]
    settings = LoadParm()
    settings.load(config)
    sam = SamDB(url=database, session_info=system_session(settings), lp=settings)
    found = sam.search(sam.domain_dn(), expression=f"(sAMAccountName={ldb.binary_encode(account)})", attrs=["objectSid"])
    if len(found) != 1:
        sys.exit(f"no account {account}")
    sid = ndr_unpack(security.dom_sid, found[0]["objectSid"][0])
    if right == "replication":
        add_entry(sam, sam.domain_dn(), f"(OA;;CR;{REPLICATING_DIRECTORY_CHANGES};;{sid})")
    elif right == "deleted-objects":
        # List contents, read property and list object, inherited by the tombstones below.
        add_entry(sam, f"CN=Deleted Objects,{sam.domain_dn()}", f"(A;CI;LCRPLO;;;{sid})")
    else:
        sys.exit(f"unknown right {right}")


main()
