export { type KeyEncryption, LocalKeyEncryption, type WrappedKey } from "./key-encryption";
export { keyMigrations } from "./key-migrations";
export { type FieldPlace, type RetentionClass, RETENTION_CLASSES_OF_KEYS, SubjectKey } from "./subject-key";
export { ErasedSubjectError, SubjectKeys, type SubjectKeyStore, type Tombstone } from "./subject-keys";
export { erasedSubjectTable, subjectKeyTable } from "./tables";
