/**
 * Names of commands by what they tell where one is found. The shell lexer turns a word into its class's letter (README.md).
 * A name stands in one class only.
 */
export const commandWords: Readonly<Record<string, string>> = {
  /** No word of a language and no product that people write about: a command also alone. */
  W: `cpulimit rmt-dump ansible-config ansible-galaxy ansible-doc ansible-vault ansible-inventory ansible-pull ansible-playbook chef-run chef-client chef-solo cscli
    whoami ifconfig ipconfig uname netstat visudo printenv dmesg lsof lscpu lsblk lsmod lspci lsusb
    chef-shell ansible-console rmt-tar iwconfig hostnamectl bcdedit vssadmin gpresult nbtstat getent pgrep`,
  /** The same, but what one looks for and writes about: not one alone. */
  C: `flock iwmi pipx lastlogin lastlog tasklist systeminfo useradd userdel usermod groupadd nslookup traceroute tracert netcat ncat nmap tcpdump taskkill wmic certutil bitsadmin mshta regsvr32 rundll32 cscript wscript schtasks icacls cacls takeown
    attrib bcdboot diskpart fsutil netsh pathping qprocess quser qwinsta regedit regini robocopy setx wevtutil wusa xcopy whois fdisk mkfs mkfifo mknod chmod chown
    chgrp chattr adduser addgroup passwd crontab systemctl journalctl insmod modprobe rmmod sysctl iptables mkdir rmdir setenv hostid dnsdomainname pkill killall
    pidof nohup setsid xxd hexdump base32 uudecode uuencode gunzip bunzip2 bzip2 bzcat xzcat zcat zstdcat bsdtar gzcat zless zmore unxz unzstd cpio
    rsync scp sftp tftp telnet rlogin ssh-copy-id socat openssl gcc strace ltrace gdb mawk gawk nawk egrep fgrep zgrep ngrep chef-vault rvim vimdiff busybox tclsh
    fakeroot unshare chroot nsenter pkexec doas apt-get aptitude dpkg yum zypper pacman invoke-webrequest invoke-expression invoke-command invoke-restmethod iwr
    iex start-process get-content get-childitem get-process new-object downloadstring downloadfile set-executionpolicy get-help get-host get-service get-computerinfo get-wmiobject get-ciminstance
    test-connection resolve-dnsname test-netconnection start-sleep out-file set-content add-content copy-item remove-item select-string ifup ifdown htop perf lastcomm zsoelim
    xmllint wget curl`,
  /** Short names that are seldom words. */
  c: `reboot halt poweroff ls ps id cat rm cp nc sh mv dd df du ll pwd dir env awk sed grep tar vi vim mount umount cd ln lp ex ed bc ftp ncdu tcsh ksh csh zsh cmd lastb del rd md ren ver
    vol chdir unzip zip ld cc c89 c99 nm rz sz gem pip pip3 npx jjs irb pry lua luajit jq yq ssh apk su msfconsole unlink sysinfo ifne lscfg aa-disable openvt
    base58 base64 gzip ping6 mtr xargs ab diff3 getfacl setfacl ss nl od tee rev tac arp dig sc rpm irm rmt who wc`,
  /** Interpreters and tools that are also products one writes about. */
  l: `python python2 python3 perl ruby node php bash powershell pwsh git docker kubectl npm java javac make cmake ansible chef puppet vagrant go rust cargo mysql psql
    sqlite3 mongo redis-cli screen tmux emacs code explorer notepad calc certbot terraform helm podman aws gcloud az gsutil dnf heroku reg shutdown hostname uptime
    expect nano dash ash fish apt ip sudo`,
  /** Commands that are words of English: they tell something only with the arguments of a command. */
  e: `type more less sort find time date host top at cut test file watch look write wall join split strings install service set print echo printf history which tree
    move copy net start kill use wait fg bg jobs trap alias unalias export source exec eval command help users groups finger talk mail paste expand uniq shuf
    seq basename dirname stat sum cksum md5sum sha1sum sha256sum true false yes read logger nice tr link locate whereis unset route format comp fc title choice call
    cls rem assoc erase label path pause prompt subst dump restore pic pr ptx red run script size sg sash ul view vpe w cal nmcli column fold comm man info head
    tail touch last whom cancel free ar as`,
  /** Commands that wait, or that are heard of from outside. */
  t: "sleep ping timeout usleep waitfor fping expr",
};
