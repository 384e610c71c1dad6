package dev.oleander.polars.jdbc.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/**
 * Feeds a fuzz target its seeds, and changed copies of them: the same ones every time. This is what
 * the ordinary build does with the targets; the profile {@code fuzz} gives them to Jazzer.
 *
 * @param seeds inputs that reach far
 */
public record Mutations(List<byte[]> seeds) {
  private static final Duration LIMIT = Duration.ofSeconds(60); // of all rounds
  private static final int LONGEST_PIECE = 40;

  /** What lengths, counts and offsets are wrong at. */
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    7,
    8,
    64,
    127,
    128,
    255,
    1 << 16,
    1 << 24,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  /** One run with one input; whatever it throws is a finding. */
  public interface Target {
    /** Ends soon, whatever the input is. */
    void run(byte[] input) throws Exception;
  }

  public Mutations {
    seeds = List.copyOf(seeds);
  }

  /**
   * The files of test resources.
   *
   * @param ending of the names of those that count
   * @param folders such as {@code /arrow}
   */
  public static Mutations of(String ending, String... folders) throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String folder : folders) {
      try (Stream<Path> files = Files.list(path(folder))) {
        files
            .filter(file -> file.toString().endsWith(ending))
            .sorted()
            .forEach(file -> seeds.add(bytes(file)));
      }
    }
    if (seeds.isEmpty()) {
      throw new AssertionError("there are no seeds in " + List.of(folders));
    }
    return new Mutations(seeds);
  }

  /** Runs the target on every seed, and then on so many changed ones. */
  public void run(int rounds, Target target) {
    Assertions.assertTimeoutPreemptively(
        LIMIT,
        () -> {
          for (byte[] seed : seeds) {
            run(seed, target);
          }
          Random random = new Random(rounds);
          for (int round = 0; round < rounds; round++) {
            byte[] input = seeds.get(random.nextInt(seeds.size()));
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
              input = changed(input, random);
            }
            run(input, target);
          }
        });
  }

  private static void run(byte[] input, Target target) {
    try {
      target.run(input.clone());
    } catch (Throwable e) {
      throw new AssertionError(
          "a finding; keep its input in src/test/resources/fuzz: "
              + Base64.getEncoder().encodeToString(input),
          e);
    }
  }

  private byte[] changed(byte[] input, Random random) {
    if (input.length < 2 * Long.BYTES) {
      return joined(input, input.length, piece(random));
    }
    byte[] copy = input.clone();
    int at = random.nextInt(input.length - Long.BYTES);
    int length = 1 + random.nextInt(LONGEST_PIECE);
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    switch (random.nextInt(9)) {
      case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> copy[at] = (byte) random.nextInt();
      case 2 -> copy[at] = (byte) number;
      case 3 -> numbers(copy).putInt(at & -4, (int) number);
      case 4 -> numbers(copy).putLong(at & -8, number);
      case 5 -> {
        // A little more or less than what is there.
        ByteBuffer numbers = numbers(copy);
        numbers.putInt(at & -4, numbers.getInt(at & -4) + random.nextInt(17) - 8);
      }
      case 6 -> {
        byte[] piece = piece(random);
        System.arraycopy(piece, 0, copy, at, Math.min(piece.length, copy.length - at));
      }
      case 7 -> {
        return joined(input, at, piece(random));
      }
      default -> {
        int behind = Math.min(input.length, at + length);
        System.arraycopy(input, behind, copy, at, input.length - behind);
        return Arrays.copyOf(copy, input.length - (behind - at));
      }
    }
    return copy;
  }

  /** A piece of any seed. */
  private byte[] piece(Random random) {
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    int from = random.nextInt(seed.length + 1);
    return Arrays.copyOfRange(
        seed, from, Math.min(seed.length, from + random.nextInt(LONGEST_PIECE)));
  }

  private static byte[] joined(byte[] input, int at, byte[] piece) {
    return ByteBuffer.allocate(input.length + piece.length)
        .put(input, 0, at)
        .put(piece)
        .put(input, at, input.length - at)
        .array();
  }

  private static ByteBuffer numbers(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Path path(String folder) {
    URL url = Objects.requireNonNull(Mutations.class.getResource(folder), folder);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
