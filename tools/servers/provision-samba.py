#!/usr/bin/python3
"""provision-samba.py TEMPLATE.tar REALM DOMAIN NAME < PASSWORD

Makes an Active Directory domain once and packs its databases into TEMPLATE.tar; does nothing when the file exists.
NAME is the NetBIOS name of the domain controller, PASSWORD that of the administrator.
"""
import fcntl
import os
import subprocess
import sys
import tempfile

import ldb
import samba.provision
from samba.auth import system_session
from samba.netcmd.main import cmd_sambatool
from samba.param import LoadParm
from samba.samdb import SamDB


def provision(work, realm, domain, name, password):
    # The ACLs of the sysvol share need root and are of use to SMB only, which is not served.
    samba.provision.setsysvolacl = lambda *args, **kwargs: None
    seed = os.path.join(work, "seed.conf")
    with open(seed, "w", encoding="utf8") as file:
        file.write(f"[global]\nworkgroup = {domain}\nrealm = {realm}\nnetbios name = {name}\n")
        file.write("server role = active directory domain controller\n")
    # Without -s the smb.conf of the machine would be taken over. Without DNS there are no zones and there is no port 53.
    status = cmd_sambatool()._run(
        "samba-tool", "domain", "provision", "-q", "-s", seed, f"--realm={realm}", f"--domain={domain}", "--server-role=dc",
        "--dns-backend=NONE", f"--adminpass={password}", f"--host-name={name.lower()}", "--host-ip=127.0.0.1",
        f"--targetdir={work}/domain", "--option=interfaces=127.0.0.1/8", "--option=bind interfaces only=yes",
    )
    if status:
        sys.exit(f"samba-tool domain provision ended with {status}")


def add_service_names(work, realm, name):
    """Adds the service principal names that samba registers later through DNS, which is not there."""
    settings = LoadParm()
    settings.load(f"{work}/domain/etc/smb.conf")
    sam = SamDB(url=f"{work}/domain/private/sam.ldb", session_info=system_session(settings), lp=settings)
    dns_domain = realm.lower()
    host = f"{name.lower()}.{dns_domain}"
    message = ldb.Message(ldb.Dn(sam, f"CN={name},OU=Domain Controllers,{sam.domain_dn()}"))
    names = [f"ldap/{host}", f"ldap/{name}", f"ldap/{host}/{dns_domain}", f"GC/{host}/{dns_domain}"]
    message["names"] = ldb.MessageElement(names, ldb.FLAG_MOD_ADD, "servicePrincipalName")
    sam.modify(message)


def main():
    template, realm, domain, name = sys.argv[1:]
    password = sys.stdin.readline().rstrip("\n")
    # Two test files that start at the same time must not provision twice; the kernel drops the lock if this process dies.
    with open(f"{template}.lock", "w", encoding="utf8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(template):
            return
        with tempfile.TemporaryDirectory(dir=os.path.dirname(template)) as work:
            provision(work, realm, domain, name, password)
            add_service_names(work, realm, name)
            packed = f"{work}/template.tar"
            subprocess.run(["tar", "-C", f"{work}/domain", "--sparse", "-cf", packed, "private", "state"], check=True)
            os.rename(packed, template)


main()
