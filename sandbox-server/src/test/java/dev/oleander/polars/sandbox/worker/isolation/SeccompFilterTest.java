package dev.oleander.polars.sandbox.worker.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the program as the kernel does, on calls it must let pass and calls it must not. */
final class SeccompFilterTest {
  private static final int X86_64 = 0xC000003E;
  private static final int AARCH64 = 0xC00000B7;
  private static final int I386 = 0x40000003;
  private static final Pattern NUMBER = Pattern.compile("#define __NR_(\\w+)\\s+(\\d+)");

  /** Calls that arm64 never had. */
  private static final String ONLY_ON_INTEL =
      "ustat sysfs create_module get_kernel_syms query_module iopl ioperm _sysctl modify_ldt uselib"
          + " getpmsg putpmsg afs_syscall tuxcall security vserver epoll_ctl_old epoll_wait_old"
          + " chmod chown lchown utime utimes futimesat inotify_init";

  private static final int ALLOW = 0x7fff0000;
  private static final int KILL = 0x80000000;
  private static final int EPERM = 0x00050001;
  private static final int ENOSYS = 0x00050026;
  private static final int EAFNOSUPPORT = 0x00050061;

  @ParameterizedTest
  @CsvSource({"amd64, 0", "amd64, 1", "amd64, 9", "amd64, 59", "amd64, 202", "amd64, 247"})
  void letsOrdinaryCallsPass(String arch, int number) throws IsolationException {
    assertThat(verdict(arch, X86_64, number, 0, 0)).isEqualTo(ALLOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"amd64", "aarch64"})
  void refusesAllThatTheTableDenies(String arch) throws IsolationException {
    Map<String, Integer> denied = SeccompFilter.forArchitecture(arch).denied();

    assertThat(denied)
        .containsKeys(
            "ptrace", "unshare", "mount", "bpf", "keyctl", "io_uring_setup", "splice", "tee");
    denied.forEach(
        (name, number) ->
            assertThat(uncheckedVerdict(arch, audit(arch), number)).as(name).isEqualTo(EPERM));
  }

  @Test
  void endsProcessesThatUseAnotherInterface() throws IsolationException {
    assertThat(verdict("amd64", I386, 1, 0, 0)).isEqualTo(KILL);
    assertThat(verdict("amd64", X86_64, 0x40000000, 0, 0)).isEqualTo(KILL);
    assertThat(verdict("amd64", X86_64, -1, 0, 0)).isEqualTo(KILL);
    assertThat(verdict("aarch64", X86_64, 1, 0, 0)).isEqualTo(KILL);
  }

  @Test
  void hidesNewCallsAndCloneThree() throws IsolationException {
    assertThat(verdict("amd64", X86_64, 435, 0, 0)).isEqualTo(ENOSYS);
    assertThat(verdict("amd64", X86_64, 451, 0, 0)).isEqualTo(ENOSYS);
    assertThat(verdict("amd64", X86_64, 999, 0, 0)).isEqualTo(ENOSYS);
    assertThat(verdict("aarch64", AARCH64, 999, 0, 0)).isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @CsvSource({"amd64, 56, 16", "aarch64, 220, 29"})
  void judgesByArguments(String arch, int clone, int ioctl) throws IsolationException {
    int audit = audit(arch);
    int thread = 0x003d0f00;
    assertThat(verdict(arch, audit, clone, thread, 0)).isEqualTo(ALLOW);
    for (int flag = 0x02000000; flag > 0 && flag <= 0x40000000; flag <<= 1) {
      assertThat(verdict(arch, audit, clone, thread | flag, 0)).isEqualTo(EPERM);
    }
    assertThat(verdict(arch, audit, clone, 0x20000, 0)).isEqualTo(EPERM);
    assertThat(verdict(arch, audit, ioctl, 1, 0x5401)).isEqualTo(ALLOW);
    assertThat(verdict(arch, audit, ioctl, 1, 0x5412)).isEqualTo(EPERM);
    assertThat(verdict(arch, audit, ioctl, 1, 0x541C)).isEqualTo(EPERM);
    assertThat(verdict(arch, audit, ioctl, 1, 0x541D)).isEqualTo(EPERM);
    assertThat(verdict(arch, audit, ioctl, 1, 0x5423)).isEqualTo(EPERM);
  }

  @ParameterizedTest
  @CsvSource({"amd64, 41", "amd64, 53", "aarch64, 198", "aarch64, 199"})
  void letsOnlyUnixSocketsPass(String arch, int socket) throws IsolationException {
    int audit = audit(arch);
    int closeOnExec = 0x80000;
    assertThat(verdict(arch, audit, socket, 1, 1 | closeOnExec)).isEqualTo(ALLOW);
    assertThat(verdict(arch, audit, socket, 1, 2)).isEqualTo(ALLOW);
    assertThat(verdict(arch, audit, socket, 1, 3)).isEqualTo(EPERM);
    for (int family : new int[] {0, 2, 10, 16, 17, 38, 40}) {
      assertThat(verdict(arch, audit, socket, family, 1)).isEqualTo(EAFNOSUPPORT);
    }
  }

  @ParameterizedTest
  @CsvSource({"amd64, 41, 53", "aarch64, 198, 199"})
  void letsTcpPassTooWhereThereIsALoopback(String arch, int socket, int pair)
      throws IsolationException {
    SeccompFilter filter = SeccompFilter.forArchitecture(arch);
    byte[] program = filter.loopbackProgram();
    int audit = audit(arch);
    int closeOnExec = 0x80000;
    assertThat(verdict(program, audit, socket, 2, 1 | closeOnExec, 0)).isEqualTo(ALLOW);
    assertThat(verdict(program, audit, socket, 2, 1, 6)).isEqualTo(ALLOW);
    for (int protocol : new int[] {1, 17, 132, 262, -1}) {
      assertThat(verdict(program, audit, socket, 2, 1, protocol)).isEqualTo(EAFNOSUPPORT);
    }
    for (int kind : new int[] {2, 3, 4, 5, 6, 10}) {
      assertThat(verdict(program, audit, socket, 2, kind, 0)).isEqualTo(EAFNOSUPPORT);
    }
    assertThat(verdict(program, audit, socket, 1, 1, 0)).isEqualTo(ALLOW);
    assertThat(verdict(program, audit, socket, 1, 3, 0)).isEqualTo(EPERM);
    for (int family : new int[] {0, 10, 16, 17, 38, 40}) {
      assertThat(verdict(program, audit, socket, family, 1, 0)).isEqualTo(EAFNOSUPPORT);
    }
    assertThat(verdict(program, audit, pair, 2, 1, 0)).isEqualTo(EAFNOSUPPORT);
    assertThat(verdict(program, audit, pair, 1, 1, 0)).isEqualTo(ALLOW);
    filter
        .denied()
        .forEach(
            (name, number) ->
                assertThat(verdict(program, audit, number, 0, 0)).as(name).isEqualTo(EPERM));
  }

  @ParameterizedTest
  @CsvSource({"amd64, 41, 53, 302", "aarch64, 198, 199, 261"})
  void isStricterWithoutNamespaces(String arch, int socket, int pair, int prlimit)
      throws IsolationException {
    SeccompFilter filter = SeccompFilter.forArchitecture(arch);
    byte[] strict = filter.strictProgram();
    int audit = audit(arch);
    assertThat(filter.deniedStrictly())
        .containsAllEntriesOf(filter.denied())
        .containsKeys("connect", "bind", "listen", "fchmod", "setxattr", "utimensat");
    filter
        .deniedStrictly()
        .forEach(
            (name, number) ->
                assertThat(verdict(strict, audit, number, 0, 0)).as(name).isEqualTo(EPERM));
    for (int family : new int[] {0, 1, 2, 10, 16, 38, 40}) {
      assertThat(verdict(strict, audit, socket, family, 1)).isEqualTo(EAFNOSUPPORT);
    }
    assertThat(verdict(strict, audit, pair, 1, 1 | 0x80000)).isEqualTo(ALLOW);
    assertThat(verdict(strict, audit, pair, 1, 2)).isEqualTo(EPERM);
    assertThat(verdict(strict, audit, pair, 1, 5)).isEqualTo(EPERM);
    assertThat(verdict(strict, audit, prlimit, 0, 0)).isEqualTo(ALLOW);
    assertThat(verdict(strict, audit, prlimit, 1234, 0)).isEqualTo(EPERM);
    assertThat(verdict(filter.program(), audit, prlimit, 1234, 0)).isEqualTo(ALLOW);
  }

  /** By the kernel's own headers, where they are installed (linux-libc-dev). */
  @ParameterizedTest
  @CsvSource({
    "amd64, /usr/include/x86_64-linux-gnu/asm/unistd_64.h, x86_64, C000003E",
    "aarch64, /usr/include/asm-generic/unistd.h, aarch64, C00000B7"
  })
  void namesTheCallsThatTheKernelMeans(String arch, Path header, String name, String audit)
      throws Exception {
    assumeTrue(Files.isReadable(header));
    Map<String, Integer> kernel = new HashMap<>();
    for (String line : Files.readAllLines(header)) {
      Matcher number = NUMBER.matcher(line);
      if (number.matches()) {
        kernel.putIfAbsent(number.group(1), Integer.valueOf(number.group(2)));
      }
    }
    SeccompFilter filter = SeccompFilter.forArchitecture(arch);

    Map<String, Integer> known = new TreeMap<>(filter.numbers());
    // Only in kernels that are older or newer than the header.
    known.keySet().retainAll(kernel.keySet());
    assertThat(kernel).containsAllEntriesOf(known);
    assertThat(filter.numbers().keySet()).as("in neither").hasSizeLessThan(known.size() + 3);
    assertThat(verdict(filter.program(), (int) Long.parseLong(audit, 16), 0x3fff, 0, 0))
        .as(name)
        .isEqualTo(ENOSYS);
  }

  /** What one processor's table refuses, the other's does, unless it has no such call. */
  @Test
  void refusesTheSameOnBothProcessors() throws IsolationException {
    Set<String> intel = SeccompFilter.forArchitecture("amd64").numbers().keySet();
    Set<String> arm = SeccompFilter.forArchitecture("aarch64").numbers().keySet();
    assertThat(intel).containsAll(arm);
    assertThat(intel.stream().filter(name -> !arm.contains(name)))
        .containsExactlyInAnyOrder(ONLY_ON_INTEL.split(" "));
  }

  @Test
  void saysWhenThereIsNoTable() {
    assertThatThrownBy(() -> SeccompFilter.forArchitecture("riscv64"))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("riscv64");
  }

  private static int audit(String arch) {
    return arch.equals("amd64") ? X86_64 : AARCH64;
  }

  private static int uncheckedVerdict(String arch, int audit, int number) {
    try {
      return verdict(arch, audit, number, 0, 0);
    } catch (IsolationException e) {
      throw new AssertionError(e);
    }
  }

  private static int verdict(String arch, int audit, int number, int first, int second)
      throws IsolationException {
    return verdict(SeccompFilter.forArchitecture(arch).program(), audit, number, first, second);
  }

  private static int verdict(byte[] filter, int audit, int number, int first, int second) {
    return verdict(filter, audit, number, first, second, 0);
  }

  private static int verdict(
      byte[] filter, int audit, int number, int first, int second, int third) {
    ByteBuffer call = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    call.putInt(0, number).putInt(4, audit).putInt(16, first).putInt(24, second).putInt(32, third);
    ByteBuffer program = ByteBuffer.wrap(filter).order(ByteOrder.LITTLE_ENDIAN);
    int value = 0;
    for (int at = 0; ; at += 8) {
      int operand = program.getInt(at + 4);
      boolean holds;
      switch (program.getShort(at)) {
        case 0x20 -> {
          value = call.getInt(operand);
          continue;
        }
        case 0x54 -> {
          value &= operand;
          continue;
        }
        case 0x06 -> {
          return operand;
        }
        case 0x15 -> holds = value == operand;
        case 0x35 -> holds = Integer.compareUnsigned(value, operand) >= 0;
        case 0x45 -> holds = (value & operand) != 0;
        default -> throw new AssertionError("unknown instruction at " + at);
      }
      at += 8 * (program.get(at + (holds ? 2 : 3)) & 0xff);
    }
  }
}
