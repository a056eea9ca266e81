import { CreateQueueCommand, DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { S3ObjectStore } from "../../packages/boris/src/aws/s3-object-store.ts";
import { SqsQueue } from "../../packages/boris/src/aws/sqs-queue.ts";
import { objectStoreConformance } from "../../packages/boris/src/backend/object-store.conformance.ts";
import { queueConformance } from "../../packages/boris/src/backend/queue.conformance.ts";
import { arnOf } from "../support/emulator/sqs-service.ts";
import { EmulatorWorld } from "../support/emulator/world.ts";

const maxReceiveCount = 3;

queueConformance("SqsQueue", async () => {
  const world = await EmulatorWorld.open();
  const { sqs } = world.clients;
  const create = async (name: string, attributes: Record<string, string>): Promise<string> => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return QueueUrl ?? "";
  };
  const deadLettersUrl = await create("dead-letters", {});
  const redrive = { deadLetterTargetArn: arnOf("dead-letters"), maxReceiveCount };
  const tasksUrl = await create("tasks", { RedrivePolicy: JSON.stringify(redrive) });
  return {
    queue: new SqsQueue(sqs, tasksUrl),
    deadLetters: new SqsQueue(sqs, deadLettersUrl),
    maxReceiveCount,
    advance: (ms) => world.advance(ms),
    deleteQueue: async () => {
      await sqs.send(new DeleteQueueCommand({ QueueUrl: tasksUrl }));
    },
    close: () => world.close(),
  };
});

objectStoreConformance("S3ObjectStore", async () => {
  const world = await EmulatorWorld.open();
  return { objects: new S3ObjectStore(world.clients.s3, "bucket"), close: () => world.close() };
});
