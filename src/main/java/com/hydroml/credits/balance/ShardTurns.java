package com.hydroml.credits.balance;

import com.hydroml.credits.kernel.Shards;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * What waits, by shard. The shards have their turns: one after the other gives all that it has, in
 * the order in which it came, as long as there is room. So what is of one shard is taken together,
 * and no shard waits for more than one turn of each other.
 *
 * @param <T> what waits
 */
final class ShardTurns<T> {

  private final int capacity;
  private final List<Queue<T>> shards = new ArrayList<>(Shards.COUNT);
  private int size;
  private int turn;

  /**
   * @param capacity most that may wait, of all shards together
   */
  ShardTurns(int capacity) {
    this.capacity = capacity;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      shards.add(new ArrayDeque<>());
    }
  }

  /** Answers false if too much is waiting already; then nothing was done. */
  synchronized boolean offer(int shard, T item) {
    if (size == capacity) {
      return false;
    }
    size++;
    return shards.get(shard).add(item);
  }

  /**
   * Takes what comes next.
   *
   * @param most so many of those that are wanted
   * @param wanted those that it denies are dropped
   */
  synchronized List<T> take(int most, Predicate<T> wanted) {
    List<T> taken = new ArrayList<>();
    for (int seen = 0; seen < Shards.COUNT && size > 0 && taken.size() < most; seen++) {
      Queue<T> shard = shards.get(turn);
      while (!shard.isEmpty() && taken.size() < most) {
        T next = shard.remove();
        size--;
        if (wanted.test(next)) {
          taken.add(next);
        }
      }
      turn = (turn + 1) % Shards.COUNT;
    }
    return taken;
  }
}
