import { Desk } from "./support/desk";
test("x", async () => {
  const desk = await Desk.open();
  const id = desk.receipt();
  await desk.request({ receiptId: id });
  await new Promise((r) => setTimeout(r, 3000));
  console.log(await desk.delivery(id), desk.stack.logs().slice(0, 3000));
  await desk.close();
});
