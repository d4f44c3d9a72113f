export { applyPack, planPack } from "./applyPack.ts";
export { installClientDelivery } from "./installClientDelivery.ts";
export { clientDeliveryFolder, loadDocuments, loadPack } from "./loadPack.ts";
export { mergePack } from "./mergePack.ts";
