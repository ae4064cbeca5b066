/**
 * Names of commands by what they tell where one is found. The shell lexer turns a word into its class's letter (README.md).
 * A name stands in one class only.
 */
export const commandWords: Readonly<Record<string, string>> = {
  /** No word of a language and no product that people write about: a command wherever a command may stand. */
  C: `whoami ifconfig ipconfig nslookup netstat uname traceroute tracert arp ss netcat ncat nmap tcpdump systeminfo tasklist taskkill wmic certutil bitsadmin mshta regsvr32
    rundll32 cscript wscript schtasks icacls cacls takeown attrib bcdedit bcdboot bcdboot diskpart fsutil gpresult nbtstat netsh pathping qprocess quser qwinsta reg regedit regini
    robocopy sc setx shutdown systeminfo tasklist vssadmin wevtutil wusa xcopy whois lsof lsblk lscpu lsmod lspci lsusb dmesg fdisk mkfs mkfifo mknod chmod chown chgrp chattr
    useradd usermod userdel adduser addgroup groupadd visudo passwd getent lastlog crontab systemctl journalctl insmod modprobe rmmod sysctl iptables mkdir rmdir
    printenv setenv hostid hostname hostnamectl dnsdomainname uptime pkill killall pgrep pidof nohup setsid xxd hexdump base32 base64 uudecode uuencode gunzip gzip bunzip2 bzip2
    bzcat xzcat zcat zstdcat bsdtar gzcat zless zmore unxz unzstd cpio rsync scp sftp tftp telnet rlogin ssh-copy-id socat openssl gcc cscli
    strace ltrace gdb mawk gawk nawk egrep fgrep zgrep ngrep ansible-playbook ansible-console ansible-galaxy ansible-vault ansible-inventory ansible-config ansible-doc ansible-pull
    chef-client chef-shell chef-run chef-solo chef-vault pipx rvim vimdiff nano busybox tclsh expect fakeroot unshare chroot nsenter pkexec doas apt-get aptitude dpkg
    yum dnf zypper pacman rpm invoke-webrequest invoke-expression invoke-command invoke-restmethod iwr iex irm start-process get-content get-childitem get-process new-object
    downloadstring downloadfile set-executionpolicy ifup ifdown dig htop rmt-tar rmt perf lastcomm zsoelim xmllint wget curl tee od nl tac rev`,
  /** Short names that are seldom words. */
  c: `ls ps id cat rm cp nc sh mv dd df du wc ll pwd dir env awk sed grep tar vi vim mount umount cd ln lp ex ed bc ftp ncdu tcsh ksh csh zsh dash ash fish cmd cmd.exe
    who whom last lastb touch tail head del rd md ren ver vol chdir unzip zip ar as ld cc c89 c99 nm rz sz gem pip pip3 npx jjs irb pry lua luajit jq yq ip ssh man info apk
    su sudo msfconsole unlink sysinfo apt ifne free lscfg aa-disable openvt cancel base58 ping6 mtr xargs ab df diff3 getfacl setfacl column fold comm`,
  /** Interpreters and tools that are also products one writes about. */
  l: `python python2 python3 perl ruby node php bash powershell pwsh git docker kubectl npm java javac make cmake ansible chef puppet vagrant go rust cargo mysql psql sqlite3 mongo
    redis-cli screen tmux emacs code explorer notepad calc certbot terraform helm podman aws gcloud az gsutil heroku`,
  /** Commands that are words of English: they tell something only with the arguments of a command. */
  e: `type more less sort find time date host top at cut test file watch look write wall join split strings install service set print echo printf history which tree
    move copy net start kill make use sleep_ wait fg bg jobs trap alias unalias export source exec eval command help users groups finger talk mail split paste expand
    uniq shuf seq basename dirname stat sum cksum md5sum sha1sum sha256sum true false yes read logger nice tr link locate whereis unset route format for if comp fc title choice
    call cls rem assoc erase label path pause prompt subst dump restore ld.so pic pr ptx red run script size sg sash ul view vpe w zip_ cal nmcli`,
  /** Commands that wait, or that are heard of from outside. */
  t: "sleep ping ping.exe timeout usleep waitfor fping",
};
