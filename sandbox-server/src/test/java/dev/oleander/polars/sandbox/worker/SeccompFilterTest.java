package dev.oleander.polars.sandbox.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the program as the kernel does, on calls it must let pass and calls it must not. */
final class SeccompFilterTest {
  private static final int X86_64 = 0xC000003E;
  private static final int AARCH64 = 0xC00000B7;
  private static final int I386 = 0x40000003;
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
        .containsKeys("ptrace", "unshare", "mount", "bpf", "keyctl", "io_uring_setup");
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
    ByteBuffer call = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    call.putInt(0, number).putInt(4, audit).putInt(16, first).putInt(24, second);
    ByteBuffer program =
        ByteBuffer.wrap(SeccompFilter.forArchitecture(arch).program())
            .order(ByteOrder.LITTLE_ENDIAN);
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
