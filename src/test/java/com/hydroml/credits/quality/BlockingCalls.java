package com.hydroml.credits.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;

/**
 * Remembers blocking calls on threads that must not block, and fails the class that had them. They
 * are carried out all the same: an error in the midst of a library, or of a class that is being
 * initialized, loses an answer, and the test hangs instead of failing.
 */
public final class BlockingCalls implements AfterAllCallback {

  private static final String CANARIES = BlockHoundTest.class.getName();
  private static final Queue<BlockingOperationError> SEEN = new ConcurrentLinkedQueue<>();
  private static final Queue<BlockingOperationError> PROVOKED = new ConcurrentLinkedQueue<>();

  static void report(BlockingMethod method) {
    (isProvoked() ? PROVOKED : SEEN).add(new BlockingOperationError(method));
  }

  /** Whether a canary blocks: other classes run beside it, and are not to answer for it. */
  private static boolean isProvoked() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(f -> f.getClassName().equals(CANARIES)));
  }

  /** Takes what canaries provoked so far. */
  static List<BlockingOperationError> drainProvoked() {
    return drain(PROVOKED);
  }

  private static List<BlockingOperationError> drain(Queue<BlockingOperationError> queue) {
    List<BlockingOperationError> drained = new ArrayList<>();
    for (BlockingOperationError next = queue.poll(); next != null; next = queue.poll()) {
      drained.add(next);
    }
    return drained;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    List<BlockingOperationError> seen = drain(SEEN);
    if (!seen.isEmpty()) {
      AssertionError failure =
          new AssertionError(seen.size() + " blocking calls on threads that must not block");
      seen.stream().limit(5).forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
