package dev.oleander.polars.sandbox.worker.isolation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The system call filter of a box: a classic BPF program, in the binary form that {@code bwrap
 * --seccomp} reads. Which calls it refuses stands in {@code syscalls-<architecture>.txt}.
 */
public final class SeccompFilter {
  private static final int ALLOW = 0x7fff0000;
  private static final int KILL_PROCESS = 0x80000000;
  private static final int REFUSE = 0x00050000;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final int EAFNOSUPPORT = 97;

  private static final int LOAD_WORD = 0x20;
  private static final int RETURN = 0x06;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_AT_LEAST = 0x35;
  private static final int JUMP_ANY_BIT = 0x45;
  private static final int AND = 0x54;

  /** Where things are in the kernel's {@code struct seccomp_data}; arguments are little-endian. */
  private static final int NUMBER = 0;

  private static final int ARCHITECTURE = 4;
  private static final int FIRST_ARGUMENT = 16;
  private static final int SECOND_ARGUMENT = 24;
  private static final int THIRD_ARGUMENT = 32;

  /** On x86-64, the bit that marks calls of the x32 interface, which would slip past the table. */
  private static final int X32_BIT = 0x40000000;

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
  private static final int NAMESPACE_FLAGS = 0x7E020000;

  /** TIOCSTI, TIOCLINUX, TIOCCONS, TIOCSETD: putting words into a terminal's mouth. */
  private static final int[] REFUSED_IOCTLS = {0x5412, 0x541C, 0x541D, 0x5423};

  /** Without the flags SOCK_CLOEXEC and SOCK_NONBLOCK: stream, datagram or sequenced packets. */
  private static final int SOCKET_KIND = 0xf;

  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int IPPROTO_TCP = 6;

  private final int architecture;
  private final int firstUnknown;
  private final Map<String, Map<String, Integer>> numbersByRule;

  private SeccompFilter(
      int architecture, int firstUnknown, Map<String, Map<String, Integer>> numbersByRule) {
    this.architecture = architecture;
    this.firstUnknown = firstUnknown;
    this.numbersByRule = numbersByRule;
  }

  /**
   * The filter for a processor.
   *
   * @param osArch as in the system property {@code os.arch}
   * @throws IsolationException when there is no table for it
   */
  static SeccompFilter forArchitecture(String osArch) throws IsolationException {
    String table =
        switch (osArch) {
          case "amd64", "x86_64" -> "syscalls-x86_64.txt";
          case "aarch64", "arm64" -> "syscalls-aarch64.txt";
          default ->
              throw new IsolationException(
                  "there is no system call filter for the processor architecture "
                      + osArch
                      + ": run the server on x86_64 or aarch64");
        };
    return parse(table);
  }

  private static SeccompFilter parse(String table) {
    int architecture = 0;
    int firstUnknown = 0;
    Map<String, Map<String, Integer>> numbers = new HashMap<>();
    try (InputStream in = SeccompFilter.class.getResourceAsStream(table);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        String[] words = line.split(" ", 3);
        switch (words[0]) {
          case "arch" -> architecture = Long.decode(words[2]).intValue();
          case "unknown" -> firstUnknown = Integer.parseInt(words[2]);
          case "absent", "deny", "clone", "ioctl", "socket", "strict", "pid" ->
              numbers
                  .computeIfAbsent(words[0], rule -> new TreeMap<>())
                  .put(words[1], Integer.valueOf(words[2]));
          default -> throw new IllegalStateException(table + ": unknown rule in: " + line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(table + " cannot be read", e);
    }
    return new SeccompFilter(architecture, firstUnknown, numbers);
  }

  /** The calls that are refused whatever their arguments, by name. */
  Map<String, Integer> denied() {
    return numbersByRule.get("deny");
  }

  /** All calls in the table, by name. */
  Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new TreeMap<>();
    numbersByRule.values().forEach(numbers::putAll);
    return numbers;
  }

  /** The number of the system call of that name; it must be in the table. */
  public int number(String name) {
    return Optional.ofNullable(numbers().get(name)).orElseThrow();
  }

  /** What is refused in boxes without namespaces, in addition. */
  Map<String, Integer> deniedStrictly() {
    Map<String, Integer> denied = new TreeMap<>(denied());
    denied.putAll(numbersByRule.get("strict"));
    return denied;
  }

  /** The program for boxes with namespaces of their own: 8 bytes an instruction. */
  public byte[] program() {
    return program(denied(), Sockets.UNIX);
  }

  /**
   * The program for boxes with namespaces of their own that speak TCP over IPv4, which in a network
   * namespace of one's own leads to oneself.
   */
  public byte[] loopbackProgram() {
    return program(denied(), Sockets.UNIX_AND_TCP);
  }

  /**
   * The program for boxes that share the host's namespaces. No socket can be made or connected;
   * pairs of streams are connected already.
   */
  byte[] strictProgram() {
    return program(deniedStrictly(), Sockets.NONE);
  }

  /** Which sockets can be made. */
  private enum Sockets {
    UNIX,
    UNIX_AND_TCP,
    NONE
  }

  private byte[] program(Map<String, Integer> denied, Sockets sockets) {
    boolean strict = sockets == Sockets.NONE;
    Assembler code = new Assembler();
    code.add(LOAD_WORD, ARCHITECTURE);
    code.jump(JUMP_EQUAL, architecture, Assembler.NEXT, "kill");
    code.add(LOAD_WORD, NUMBER);
    code.jump(JUMP_AT_LEAST, X32_BIT, "kill", Assembler.NEXT);
    code.jump(JUMP_AT_LEAST, firstUnknown, "absent", Assembler.NEXT);
    numbersByRule.get("absent").values().stream()
        .sorted()
        .forEach(number -> code.jump(JUMP_EQUAL, number, "absent", Assembler.NEXT));
    denied.values().stream()
        .sorted()
        .forEach(number -> code.jump(JUMP_EQUAL, number, "refuse", Assembler.NEXT));
    numbersByRule
        .get("socket")
        .forEach(
            (name, number) ->
                code.jump(
                    JUMP_EQUAL,
                    number,
                    name.equals("socketpair") ? "pair" : strict ? "family" : "socket",
                    Assembler.NEXT));
    if (strict) {
      numbersByRule
          .get("pid")
          .values()
          .forEach(number -> code.jump(JUMP_EQUAL, number, "pid", Assembler.NEXT));
    }
    numbersByRule
        .get("ioctl")
        .values()
        .forEach(number -> code.jump(JUMP_EQUAL, number, "ioctl", Assembler.NEXT));
    numbersByRule
        .get("clone")
        .values()
        .forEach(number -> code.jump(JUMP_EQUAL, number, "clone", "allow"));

    code.label("clone");
    code.add(LOAD_WORD, FIRST_ARGUMENT);
    code.jump(JUMP_ANY_BIT, NAMESPACE_FLAGS, "refuse", "allow");

    code.label("ioctl");
    code.add(LOAD_WORD, SECOND_ARGUMENT);
    for (int request : REFUSED_IOCTLS) {
      code.jump(JUMP_EQUAL, request, "refuse", Assembler.NEXT);
    }
    code.jump(JUMP_EQUAL, 0, "allow", "allow");

    code.label("socket");
    if (sockets == Sockets.UNIX_AND_TCP) {
      code.add(LOAD_WORD, FIRST_ARGUMENT);
      code.jump(JUMP_EQUAL, AF_INET, Assembler.NEXT, "pair");
      code.add(LOAD_WORD, SECOND_ARGUMENT);
      code.add(AND, SOCKET_KIND);
      code.jump(JUMP_EQUAL, 1, Assembler.NEXT, "family");
      code.add(LOAD_WORD, THIRD_ARGUMENT);
      code.jump(JUMP_EQUAL, 0, "allow", Assembler.NEXT);
      code.jump(JUMP_EQUAL, IPPROTO_TCP, "allow", "family");
    }

    code.label("pair");
    code.add(LOAD_WORD, FIRST_ARGUMENT);
    code.jump(JUMP_EQUAL, AF_UNIX, Assembler.NEXT, "family");
    code.add(LOAD_WORD, SECOND_ARGUMENT);
    code.add(AND, SOCKET_KIND);
    if (strict) {
      // Datagrams can be sent to others than the one that they are connected to.
      code.jump(JUMP_EQUAL, 1, "allow", "refuse");
    } else {
      code.jump(JUMP_EQUAL, 1, "allow", Assembler.NEXT);
      code.jump(JUMP_EQUAL, 2, "allow", Assembler.NEXT);
      code.jump(JUMP_EQUAL, 5, "allow", "refuse");
    }

    if (strict) {
      code.label("pid");
      code.add(LOAD_WORD, FIRST_ARGUMENT);
      code.jump(JUMP_EQUAL, 0, "allow", "refuse");
    }

    code.label("allow");
    code.add(RETURN, ALLOW);
    code.label("refuse");
    code.add(RETURN, REFUSE | EPERM);
    code.label("absent");
    code.add(RETURN, REFUSE | ENOSYS);
    code.label("family");
    code.add(RETURN, REFUSE | EAFNOSUPPORT);
    code.label("kill");
    code.add(RETURN, KILL_PROCESS);
    return code.assemble();
  }

  /** Puts instructions in a row and turns labels into the forward distances that BPF jumps by. */
  private static final class Assembler {
    static final String NEXT = "";

    private record Instruction(int code, int operand, String ifTrue, String ifFalse) {}

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    void add(int code, int operand) {
      instructions.add(new Instruction(code, operand, NEXT, NEXT));
    }

    void jump(int code, int operand, String ifTrue, String ifFalse) {
      instructions.add(new Instruction(code, operand, ifTrue, ifFalse));
    }

    void label(String name) {
      labels.put(name, instructions.size());
    }

    byte[] assemble() {
      ByteBuffer program =
          ByteBuffer.allocate(instructions.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < instructions.size(); i++) {
        Instruction instruction = instructions.get(i);
        program.putShort((short) instruction.code());
        program.put(distance(i, instruction.ifTrue()));
        program.put(distance(i, instruction.ifFalse()));
        program.putInt(instruction.operand());
      }
      return program.array();
    }

    private byte distance(int from, String label) {
      int distance = label.equals(NEXT) ? 0 : labels.get(label) - from - 1;
      if (distance < 0 || distance > 255) {
        throw new IllegalStateException("a jump to '%s' over %d".formatted(label, distance));
      }
      return (byte) distance;
    }
  }
}
